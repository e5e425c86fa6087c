import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import type { WeComPayOptions } from '../../lib/index.js';
import {
  getOrderQueryToken,
  OrderQueryService,
  weComPayConfig,
  WeComOptionsError,
  WeComPayModule,
} from '../../lib/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { ORDER, useScene } from '../support/e2e-scene.js';

const scene = useScene();

describe('a wrong option', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['corpId', { corpId: undefined }, 'nothing'],
    ['corpId', { corpId: 'ww 1' }, 'a string of 4 characters'],
    ['corpSecret', { corpSecret: '' }, 'nothing'],
    ['corpSecret', { corpSecret: 'two words' }, 'a string of 9 characters'],
    ['mchid', { mchid: 1_900_000_001 }, 'the number 1900000001'],
    ['mchid', { mchid: 'x'.repeat(33) }, 'a string of 33 characters'],
    ['baseUrl', { baseUrl: 'qyapi.weixin.qq.com' }, 'a string of 19 characters'],
    ['baseUrl', { baseUrl: 'http://qyapi.weixin.qq.com' }, 'http: to another machine'],
    ['baseUrl', { baseUrl: 'https://user:word@qyapi.weixin.qq.com' }, 'a URL with a user or a password'],
    [
      'baseUrl',
      { baseUrl: 'https://qyapi.weixin.qq.com/cgi-bin' },
      'a URL with a path, a query or a fragment',
    ],
    ['timeout', { timeout: 0 }, 'the number 0'],
    ['attemptTimeout', { attemptTimeout: '5s' }, 'a string of 2 characters'],
    ['maxConcurrency', { maxConcurrency: 1.5 }, 'the number 1.5'],
    ['rateLimit', { rateLimit: 8000 }, 'the number 8000'],
    ['rateLimit.perMinute', { rateLimit: { perMinute: -1 } }, 'the number -1'],
    ['rateLimit.perHour', { rateLimit: { perHour: Number.NaN } }, 'the number NaN'],
    ['accessTokenStore', { accessTokenStore: new Set() }, 'an object without get, set'],
    ['onDrift', { onDrift: 'warn' }, 'a string of 4 characters'],
    ['http', { http: true }, 'boolean'],
    ['http.ca', { http: { ca: 5 } }, 'the number 5'],
    ['http.proxy', { http: { proxy: 'socks5://127.0.0.1:1080' } }, 'another URL'],
    ['http.keepAliveTimeout', { http: { keepAliveTimeout: Infinity } }, 'the number Infinity'],
    ['http.dispatcher', { http: { dispatcher: {} } }, 'an object without dispatch, on'],
    ['http.ca', { http: { dispatcher: new Agent(), ca: 'a certificate' } }, 'both'],
    ['http.keepAliveTimeout', { http: { dispatcher: new Agent(), keepAliveTimeout: 5 } }, 'both'],
  ])('fails the start with a sentence that names %s', async (name, wrong, got) => {
    const register = () => WeComPayModule.forRoot({ ...scene.current.options(), ...wrong });
    expect(register).not.toThrow();
    const failure = await failureOf(scene.current.launch({ imports: [register()] }));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain(`the option ${name} must be `);
    expect(failure.message).toContain(`got ${got}.`);
    expect(scene.current.wecom.connections).toBe(0);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ corpid: 'ww1' }, /the options cannot have "corpid"; did you mean corpId\? Allowed are corpId, /u],
    [{ http: { timeout: 5 } }, /the option http cannot have "timeout"; allowed are ca, /u],
    [
      { rateLimit: { perSecond: 5 } },
      /the option rateLimit cannot have "perSecond"; allowed are perMinute, perHour\./u,
    ],
  ])('is named when it is misspelt: %j', async (misspelt, sentence) => {
    const imports = [WeComPayModule.forRoot({ ...scene.current.options(), ...misspelt })];
    await expect(scene.current.launch({ imports })).rejects.toThrow(sentence);
  });

  it('fails the start when it comes from a factory, too', async () => {
    const useFactory = (): WeComPayOptions => scene.current.options({ timeout: -1 });
    const failure = await failureOf(
      scene.current.launch({ imports: [WeComPayModule.forRootAsync({ useFactory })] }),
    );
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain('the option timeout must be a whole number of milliseconds from 1 to ');
  });

  it.each([undefined, null, 'options'])(
    'fails the start when a factory returns %j instead of options',
    async (nothing) => {
      const useFactory = () => nothing as unknown as WeComPayOptions;
      const imports = [WeComPayModule.forRootAsync({ useFactory })];
      expect(await failureOf(scene.current.launch({ imports }))).toBeInstanceOf(WeComOptionsError);
    },
  );

  it('shows no secret', async () => {
    const corpSecret = 'canary of a secret';
    const imports = [WeComPayModule.forRoot(scene.current.options({ corpSecret }))];
    const failure = await failureOf(scene.current.launch({ imports }));
    expect(failure.message).toContain('the option corpSecret');
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain('canary');
  });
});

describe('weComPayConfig', () => {
  const NAMES = [
    'WECOM_CORP_ID',
    'WECOM_CORP_SECRET',
    'WECOM_PAY_MCHID',
    'WECOM_PAY_APPID',
    'WECOM_BASE_URL',
  ] as const;
  const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

  beforeEach(() => {
    const { wecom } = scene.current;
    process.env['WECOM_CORP_ID'] = wecom.credentials.corpId;
    process.env['WECOM_CORP_SECRET'] = wecom.credentials.corpSecret;
    process.env['WECOM_PAY_MCHID'] = wecom.credentials.mchid;
    process.env['WECOM_BASE_URL'] = wecom.baseUrl;
  });

  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('takes the options from the environment', async () => {
    const module = await scene.current.launch({
      imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())],
    });
    await expect(module.get(OrderQueryService).query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('takes the appid from the environment, if it is there', () => {
    delete process.env['WECOM_PAY_APPID'];
    expect(weComPayConfig()).not.toHaveProperty('appid');
    process.env['WECOM_PAY_APPID'] = 'wx1234567890abcdef';
    expect(weComPayConfig()).toHaveProperty('appid', 'wx1234567890abcdef');
  });

  it('can be combined with isGlobal and name', async () => {
    const account = { ...weComPayConfig.asProvider(), isGlobal: true, name: 'b' };
    const module = await scene.current.launch({ imports: [WeComPayModule.forRootAsync(account)] });
    const orders = module.get<OrderQueryService>(getOrderQueryToken('b'));
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it.each([
    ['WECOM_CORP_ID', 'corpId'],
    ['WECOM_CORP_SECRET', 'corpSecret'],
  ])('fails the start when %s is missing', async (variable, option) => {
    delete process.env[variable];
    const imports = [WeComPayModule.forRootAsync(weComPayConfig.asProvider())];
    await expect(scene.current.launch({ imports })).rejects.toThrow(`the option ${option} must be`);
  });

  it('leaves out what the environment leaves out', async () => {
    delete process.env['WECOM_PAY_MCHID'];
    const module = await scene.current.launch({
      imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())],
    });
    await expect(module.get(OrderQueryService).query(ORDER)).rejects.toThrow(/mchid is missing/u);
  });
});
