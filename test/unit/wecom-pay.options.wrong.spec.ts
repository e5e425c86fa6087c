import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../lib/common/secret.js';
import type { WeComPayOptions } from '../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { refusalBy } from '../support/unit-refusal.js';

const CANARY = 'canary-9f3b7c';
const REQUIRED = { corpId: 'ww1234567890abcdef', corpSecret: CANARY };
const LONGEST_TIMER = 2_147_483_647;

/** The message of the error for these options. */
const refusal = (options: unknown) => refusalBy(() => resolveOptions(options as WeComPayOptions));

const COUNTS = {
  timeout: LONGEST_TIMER,
  attemptTimeout: LONGEST_TIMER,
  maxConcurrency: 1_000,
  'rateLimit.perMinute': 1_000_000,
  'rateLimit.perHour': 10_000_000,
  'http.addressTimeout': 5_000,
  'http.keepAliveTimeout': LONGEST_TIMER,
};

/** The options with another value at a path of one or two steps. */
function withOption(path: string, value: unknown): object {
  const [first, second] = path.split('.') as [string, string?];
  return { ...REQUIRED, [first]: second === undefined ? value : { [second]: value } };
}

describe('a wrong option', () => {
  it.each(
    Object.entries(COUNTS).flatMap(([path, most]) =>
      [0, -1, 1.5, NaN, Infinity, most + 1, '5', true, {}].map((wrong) => ({ path, most, wrong })),
    ),
  )('is rejected when $path is $wrong', ({ path, most, wrong }) => {
    expect(refusal(withOption(path, wrong))).toMatch(
      new RegExp(
        `^WeComPayModule: the option ${path} must be a whole number( of milliseconds)? from 1 to ${most}; got .+\\.$`,
        'u',
      ),
    );
  });

  const REFUSED: readonly (readonly [path: string, wrong: unknown, got: string])[] = [
    ['corpId', undefined, 'nothing'],
    ['corpId', '', 'nothing'],
    ['corpId', 'ww 1', 'a string of 4 characters'],
    ['corpId', 'ww1\n', 'a string of 4 characters'],
    ['corpId', 'w'.repeat(65), 'a string of 65 characters'],
    ['corpId', null, 'null'],
    ['corpId', 5, 'the number 5'],
    ['corpSecret', undefined, 'nothing'],
    ['corpSecret', '', 'nothing'],
    ['corpSecret', new Secret(''), 'nothing'],
    ['corpSecret', `${CANARY} `, 'a string of 14 characters'],
    ['corpSecret', new Secret(`${CANARY}\n`), 'a string of 14 characters'],
    ['corpSecret', `${CANARY}\u00e9`, 'a string of 14 characters'],
    ['corpSecret', 's'.repeat(513), 'a string of 513 characters'],
    ['corpSecret', [CANARY], 'an array'],
    ['corpSecret', null, 'null'],
    ['mchid', '', 'nothing'],
    ['mchid', null, 'null'],
    ['mchid', 1900000001, 'the number 1900000001'],
    ['mchid', '1 2', 'a string of 3 characters'],
    ['mchid', '1'.repeat(33), 'a string of 33 characters'],
    ['appid', '', 'nothing'],
    ['appid', 'wx 1', 'a string of 4 characters'],
    ['appid', 'w'.repeat(33), 'a string of 33 characters'],
    ['baseUrl', 'qyapi.weixin.qq.com', 'a string of 19 characters'],
    ['baseUrl', '', 'a string of 0 characters'],
    ['baseUrl', 5, 'the number 5'],
    ['baseUrl', 'http://qyapi.weixin.qq.com', 'http: to another machine'],
    ['baseUrl', 'http://localhost.example.com', 'http: to another machine'],
    ['baseUrl', 'http://127.0.0.1.example.com', 'http: to another machine'],
    ['baseUrl', 'http://xlocalhost', 'http: to another machine'],
    ['baseUrl', 'ftp://localhost', 'ftp: to another machine'],
    ['baseUrl', `https://${CANARY}@qyapi.weixin.qq.com`, 'a URL with a user or a password'],
    ['baseUrl', `https://:${CANARY}@qyapi.weixin.qq.com`, 'a URL with a user or a password'],
    ['baseUrl', `https://qyapi.weixin.qq.com/${CANARY}`, 'a URL with a path, a query or a fragment'],
    ['baseUrl', `https://qyapi.weixin.qq.com/?${CANARY}`, 'a URL with a path, a query or a fragment'],
    ['baseUrl', `https://qyapi.weixin.qq.com/#${CANARY}`, 'a URL with a path, a query or a fragment'],
    ['billBaseUrl', 'http://api.mch.weixin.qq.com', 'http: to another machine'],
    ['billBaseUrl', `https://${CANARY}@api.mch.weixin.qq.com`, 'a URL with a user or a password'],
    ['billErrcodes', 5, 'the number 5'],
    ['billErrcodes.none', 0, 'the number 0'],
    ['billErrcodes.notReady', '5', 'a string of 1 characters'],
    ['accessTokenStore', 'redis', 'a string of 5 characters without get, set, delete'],
    ['accessTokenStore', 5, 'the number 5 without get, set, delete'],
    ['accessTokenStore', { get: () => 1, set: 'x' }, 'an object without set, delete'],
    ['onDrift', 'log', 'a string of 3 characters'],
    ['onDrift', null, 'null'],
    ['logs', 'info', 'a string of 4 characters'],
    ['logs', true, 'boolean'],
    ['http.ca', [], 'an array'],
    ['http.ca', 5, 'the number 5'],
    ['http.ca', null, 'null'],
    ['http.ca', ['PEM', 5], 'the number 5'],
    ['http.ca', ['PEM', undefined], 'undefined'],
    ['http.proxy', `socks5://${CANARY}@proxy:1080`, 'another URL'],
    ['http.proxy', `${CANARY}:password@proxy:3128`, 'another URL'],
    ['http.proxy', `http://user:${CANARY}%zz@proxy:3128`, 'another URL'],
    ['http.proxy', CANARY, 'a string of 13 characters'],
    ['http.proxy', '', 'a string of 0 characters'],
    ['http.dispatcher', { dispatch: () => true }, 'an object without on'],
    ['http.dispatcher', 'pool', 'a string of 4 characters without dispatch, on'],
    ['rateLimit', 100, 'the number 100'],
    ['rateLimit', null, 'null'],
    ['rateLimit', [], 'an array'],
    ['http', 'proxy', 'a string of 5 characters'],
    ['http', null, 'null'],
  ];

  it.each(REFUSED.map(([path, wrong, got]) => ({ path, wrong, got })))(
    'is rejected with what $path has got: $got',
    ({ path, wrong, got }) => {
      const message = refusal(withOption(path, wrong));
      expect(message).toMatch(new RegExp(`^WeComPayModule: the option ${path} must be .+; got .+\\.$`, 'u'));
      expect(message).toContain(`; got ${got}.`);
      expect(message).not.toContain('canary');
    },
  );

  it('is rejected with what would be right', () => {
    expect(refusal({})).toBe(
      'WeComPayModule: the option corpId must be the id of your corp, such as "ww1234567890abcdef" (weComPayConfig: WECOM_CORP_ID); got nothing.',
    );
    expect(refusal({ corpId: 'ww1' })).toMatch(
      /corpSecret must be the secret of your self-built app, without spaces \(weComPayConfig: WECOM_CORP_SECRET\);/u,
    );
    expect(refusal(withOption('mchid', null))).toMatch(/must be a 二级商户号 of 1 to 32 characters;/u);
    expect(refusal(withOption('baseUrl', 'x'))).toMatch(
      /must be an origin such as "https:\/\/qyapi\.weixin\.qq\.com";/u,
    );
    expect(refusal(withOption('baseUrl', 'http://x'))).toMatch(/with https: except on loopback;/u);
    expect(refusal(withOption('http.proxy', 'x'))).toMatch(
      /must be a URL such as "http:\/\/proxy\.example\.com:3128";/u,
    );
    expect(refusal(withOption('onDrift', 5))).toMatch(/must be a function;/u);
    expect(refusal(withOption('http.ca', 5))).toMatch(/one or more PEM certificates, as string or Buffer;/u);
    expect(refusal(withOption('accessTokenStore', 5))).toMatch(
      /an object with the methods get, set, delete;/u,
    );
    expect(refusal(withOption('rateLimit', 5))).toMatch(/an object with perMinute, perHour;/u);
  });
});

describe('a wrong number', () => {
  it.each([
    ['timeout', 'a whole number of milliseconds'],
    ['attemptTimeout', 'a whole number of milliseconds'],
    ['http.keepAliveTimeout', 'a whole number of milliseconds'],
    ['maxConcurrency', 'a whole number'],
    ['rateLimit.perMinute', 'a whole number'],
  ])('is told its unit, if it has one: %s must be %s', (path, what) => {
    expect(refusal(withOption(path, '5 s'))).toContain(`the option ${path} must be ${what} from 1 to `);
  });
});

describe('options that do not exist or do not go together', () => {
  it.each([
    {
      options: { ...REQUIRED, corpsecret: CANARY },
      says: 'the options cannot have "corpsecret"; did you mean corpSecret? Allowed are corpId, corpSecret,',
    },
    { options: { ...REQUIRED, poling: {} }, says: 'cannot have "poling"; did you mean polling? Allowed are' },
    {
      options: { ...REQUIRED, corp_secret: CANARY },
      says: 'cannot have "corp_secret"; did you mean corpSecret?',
    },
    { options: { ...REQUIRED, secret: CANARY }, says: 'cannot have "secret"; allowed are' },
    { options: withOption('rateLimit.perMin', 5), says: 'cannot have "perMin"; did you mean perMinute?' },
    {
      options: withOption('rateLimit.perSecond', 5),
      says: 'the option rateLimit cannot have "perSecond"; allowed are perMinute, perHour.',
    },
    {
      options: withOption('http.agent', {}),
      says: 'the option http cannot have "agent"; allowed are ca, proxy,',
    },
    { options: { ...REQUIRED, ['x'.repeat(99)]: 1 }, says: `cannot have "${'x'.repeat(40)}";` },
  ])('are rejected: $says', ({ options, says }) => {
    expect(refusal(options)).toContain(says);
    expect(refusal(options)).not.toContain('canary');
  });

  it.each([
    { given: undefined, got: 'nothing' },
    { given: null, got: 'null' },
    { given: [], got: 'an array' },
    { given: 'ww1', got: 'a string of 3 characters' },
  ])('are rejected when all of them are $given', ({ given }) => {
    expect(refusal(given)).toMatch(/^WeComPayModule: the option/u);
  });

  it.each(['ca', 'proxy', 'addressTimeout', 'keepAliveTimeout'])(
    'http.%s is not for a dispatcher of your own',
    (name) => {
      const dispatcher = { dispatch: () => true, on: () => undefined };
      expect(refusal({ ...REQUIRED, http: { dispatcher, [name]: 'x' } })).toBe(
        `WeComPayModule: the option http.${name} must be omitted when http.dispatcher is set; got both.`,
      );
    },
  );
});
