import type { AccessTokenStore } from '../access-token/access-token-store.interface.js';
import { Secret } from '../errors/secret.js';
import { shapeOf } from '../errors/text.js';
import { LONGEST_TIMER } from '../resilience/timing.js';
import { callback, count, optional, section, text, url, withMethods, wrongOption } from './option-rules.js';
import { resolvePolling } from './resolve-polling.js';
import type { OnDrift, ResolvedWeComPayOptions, WeComPayOptions } from './wecom-pay.options.js';

const DEFAULT_ORIGIN = 'https://qyapi.weixin.qq.com';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

const OPTIONS = [
  'corpId',
  'corpSecret',
  'mchid',
  'baseUrl',
  'timeout',
  'attemptTimeout',
  'maxConcurrency',
  'rateLimit',
  'accessTokenStore',
  'onDrift',
  'http',
  'polling',
] as const satisfies readonly (keyof WeComPayOptions)[];
const RATE_LIMIT_OPTIONS = ['perMinute', 'perHour'] as const;
const HTTP_OPTIONS = ['ca', 'proxy', 'keepAliveTimeout', 'dispatcher'] as const;

/**
 * Checks the options, fills in their defaults and seals their secrets.
 * @throws {WeComOptionsError} that names the option, what it got (never a secret) and what is allowed.
 */
export function resolveOptions(options: WeComPayOptions): ResolvedWeComPayOptions {
  const given = section('', options, OPTIONS);
  const rateLimit = section('rateLimit', given['rateLimit'], RATE_LIMIT_OPTIONS);
  return Object.freeze({
    corpId: text(
      'corpId',
      given['corpId'],
      /^[\w-]{1,64}$/u,
      'the id of your corp, such as "ww1234567890abcdef" (weComPayConfig: WECOM_CORP_ID)',
    ),
    corpSecret: corpSecret(given['corpSecret']),
    mchid: optional(given['mchid'], (value) =>
      text('mchid', value, /^[\x21-\x7e]{1,32}$/u, 'a 二级商户号 of 1 to 32 characters'),
    ),
    baseUrl: origin(given['baseUrl'] ?? DEFAULT_ORIGIN),
    timeout: count('timeout', given['timeout'] ?? 12_000, LONGEST_TIMER),
    attemptTimeout: count('attemptTimeout', given['attemptTimeout'] ?? 5_000, LONGEST_TIMER),
    maxConcurrency: count('maxConcurrency', given['maxConcurrency'] ?? 64, 1_000),
    rateLimit: Object.freeze({
      perMinute: count('rateLimit.perMinute', rateLimit['perMinute'] ?? 8_000, 1_000_000),
      perHour: count('rateLimit.perHour', rateLimit['perHour'] ?? 120_000, 10_000_000),
    }),
    accessTokenStore: optional(given['accessTokenStore'] ?? undefined, (value) =>
      withMethods<AccessTokenStore>('accessTokenStore', value, ['get', 'set', 'delete']),
    ),
    onDrift: optional(given['onDrift'], (value) => callback<OnDrift>('onDrift', value)),
    http: http(section('http', given['http'], HTTP_OPTIONS)),
    polling: optional(given['polling'], resolvePolling),
  });
}

function corpSecret(value: unknown): Secret {
  const plain = value instanceof Secret ? value.reveal() : value;
  return new Secret(
    text(
      'corpSecret',
      plain,
      /^[\x21-\x7e]{1,512}$/u,
      'the secret of your self-built app, without spaces (weComPayConfig: WECOM_CORP_SECRET)',
    ),
  );
}

function origin(value: unknown): string {
  const allowed = 'an origin such as "https://qyapi.weixin.qq.com"';
  const parsed = url('baseUrl', value, allowed);
  const { protocol, hostname, username, password, pathname, search, hash } = parsed;
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
    throw wrongOption(
      'baseUrl',
      `${allowed}, and https: but for addresses of this machine`,
      `${protocol} to another machine`,
    );
  }
  if (username !== '' || password !== '')
    throw wrongOption('baseUrl', allowed, 'a URL with a user or a password');
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw wrongOption('baseUrl', allowed, 'a URL with a path, a query or a fragment');
  }
  return parsed.origin;
}

function http(given: Readonly<Record<string, unknown>>): ResolvedWeComPayOptions['http'] {
  const dispatcher = optional(given['dispatcher'], (value) =>
    withMethods<NonNullable<ResolvedWeComPayOptions['http']['dispatcher']>>('http.dispatcher', value, [
      'dispatch',
      'on',
    ]),
  );
  const idle = HTTP_OPTIONS.find((name) => name !== 'dispatcher' && given[name] !== undefined);
  if (dispatcher && idle) throw wrongOption(`http.${idle}`, 'left out when http.dispatcher is given', 'both');
  return Object.freeze({
    ca: optional(given['ca'], certificates),
    proxy: optional(given['proxy'], proxy),
    keepAliveTimeout: count('http.keepAliveTimeout', given['keepAliveTimeout'] ?? 90_000, LONGEST_TIMER),
    dispatcher,
  });
}

function certificates(value: unknown): NonNullable<ResolvedWeComPayOptions['http']['ca']> {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.findIndex((item) => typeof item !== 'string' && !Buffer.isBuffer(item));
  if (wrong >= 0 || list.length === 0) {
    throw wrongOption(
      'http.ca',
      'one or more certificates in PEM, as string or Buffer',
      shapeOf(wrong >= 0 ? list[wrong] : value),
    );
  }
  return list as (string | Buffer)[];
}

function proxy(value: unknown): Secret {
  const allowed = 'a URL such as "http://proxy.example.com:3128"';
  const { protocol, username, password } = url('http.proxy', value, allowed);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  if (!isHttp || !isDecodable(username + password)) throw wrongOption('http.proxy', allowed, 'another URL');
  return new Secret(value as string);
}

function isDecodable(userinfo: string): boolean {
  try {
    return decodeURIComponent(userinfo) !== undefined;
  } catch {
    return false;
  }
}
