import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { Pool } from 'undici';
import { MemoryAccessTokenStore } from '../../lib/access-token/memory-access-token-store.js';
import { Secret } from '../../lib/common/secret.js';
import { WeComOptionsError } from '../../lib/errors/wecom-pay.errors.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';

const CANARY = 'canary-9f3b7c';
const REQUIRED = { corpId: 'ww1234567890abcdef', corpSecret: CANARY };
const LONGEST_TIMER = 2_147_483_647;

const store = () => new MemoryAccessTokenStore();
const resolve = (options: object) => resolveOptions({ ...REQUIRED, ...options });

describe('the defaults', () => {
  it('are these', () => {
    const { corpSecret, ...rest } = resolveOptions(REQUIRED);
    expect(rest).toStrictEqual({
      corpId: 'ww1234567890abcdef',
      mchid: undefined,
      appid: undefined,
      baseUrl: 'https://qyapi.weixin.qq.com',
      billBaseUrl: 'https://api.mch.weixin.qq.com',
      timeout: 12_000,
      attemptTimeout: 5_000,
      maxConcurrency: 64,
      rateLimit: { perMinute: 8_000, perHour: 120_000 },
      accessTokenStore: undefined,
      onDrift: undefined,
      logs: undefined,
      http: {
        ca: undefined,
        proxy: undefined,
        addressTimeout: undefined,
        keepAliveTimeout: 90_000,
        dispatcher: undefined,
      },
      polling: undefined,
      reconciliation: undefined,
      refunds: undefined,
      applyments: undefined,
      billErrcodes: undefined,
      notifications: undefined,
    });
    expect(corpSecret.reveal()).toBe(CANARY);
  });

  it('replace what is undefined', () => {
    const nothing = {
      mchid: undefined,
      appid: undefined,
      baseUrl: undefined,
      timeout: undefined,
      rateLimit: undefined,
      accessTokenStore: undefined,
      http: undefined,
    };
    expect(resolve(nothing)).toStrictEqual(resolveOptions(REQUIRED));
  });
});

describe('what is given', () => {
  it('is applied', () => {
    const accessTokenStore = store();
    const onDrift = () => undefined;
    const resolved = resolve({
      mchid: '1900000001',
      timeout: 1,
      attemptTimeout: 2,
      maxConcurrency: 3,
      rateLimit: { perMinute: 4, perHour: 5 },
      accessTokenStore,
      onDrift,
      http: {
        ca: ['PEM', Buffer.from('PEM')],
        proxy: 'http://u:p@127.0.0.1:3128',
        addressTimeout: 7,
        keepAliveTimeout: 6,
      },
    });
    expect(resolved).toMatchObject({
      mchid: '1900000001',
      timeout: 1,
      attemptTimeout: 2,
      maxConcurrency: 3,
      rateLimit: { perMinute: 4, perHour: 5 },
      onDrift,
      http: { ca: ['PEM', Buffer.from('PEM')], addressTimeout: 7, keepAliveTimeout: 6 },
    });
    expect(resolved.accessTokenStore).toBe(accessTokenStore);
    expect(resolved.http.proxy?.reveal()).toBe('http://u:p@127.0.0.1:3128');
  });

  it('may be a sealed secret', () => {
    expect(resolve({ corpSecret: new Secret('sealed') }).corpSecret.reveal()).toBe('sealed');
  });

  it('may leave half of the rate limit to its default', () => {
    expect(resolve({ rateLimit: { perHour: 9 } }).rateLimit).toStrictEqual({ perMinute: 8_000, perHour: 9 });
  });

  it('may be a dispatcher', async () => {
    const dispatcher = new Pool('http://127.0.0.1:1');
    expect(resolve({ http: { dispatcher } }).http.dispatcher).toBe(dispatcher);
    await dispatcher.close();
  });

  it.each([
    ['https://qyapi.weixin.qq.com', 'https://qyapi.weixin.qq.com'],
    ['https://proxy.example.com:8443/', 'https://proxy.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://127.255.0.9', 'http://127.255.0.9'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('may have %s as its origin', (baseUrl, origin) => {
    expect(resolve({ baseUrl }).baseUrl).toBe(origin);
  });

  it.each([
    [{}, 'https://api.mch.weixin.qq.com'],
    [{ baseUrl: 'https://proxy.example.com' }, 'https://api.mch.weixin.qq.com'],
    [{ baseUrl: 'http://127.0.0.1:3000' }, 'http://127.0.0.1:3000'],
    [{ baseUrl: 'https://localhost:3000' }, 'https://localhost:3000'],
    [
      { baseUrl: 'http://127.0.0.1:3000', billBaseUrl: 'https://bills.example.com' },
      'https://bills.example.com',
    ],
    [{ billBaseUrl: 'https://api2.mch.weixin.qq.com/' }, 'https://api2.mch.weixin.qq.com'],
  ])('says where bills may come from: %j', (options, origin) => {
    expect(resolve(options).billBaseUrl).toBe(origin);
  });

  it('may name an errcode of bills', () => {
    expect(resolve({ billErrcodes: { none: -7 } }).billErrcodes).toStrictEqual({
      none: -7,
      notReady: undefined,
    });
  });

  it.each(['PEM', Buffer.from('PEM')])('may be one certificate', (ca) => {
    expect(resolve({ http: { ca } }).http.ca).toStrictEqual([ca]);
  });

  it.each([
    { corpId: 'w', mchid: '!' },
    { corpId: 'w'.repeat(64), mchid: '~'.repeat(32) },
    { corpSecret: 's'.repeat(512) },
    { timeout: LONGEST_TIMER, attemptTimeout: LONGEST_TIMER, maxConcurrency: 1_000 },
    { rateLimit: { perMinute: 1_000_000, perHour: 10_000_000 }, http: { keepAliveTimeout: LONGEST_TIMER } },
    { http: { addressTimeout: 1 } },
    { http: { addressTimeout: 5_000 } },
    { timeout: 1, attemptTimeout: 1, maxConcurrency: 1, rateLimit: { perMinute: 1, perHour: 1 } },
  ])('may be as small and as large as allowed: %j', (limits) => {
    expect(() => resolve(limits)).not.toThrow();
  });
});

describe('the resolved options', () => {
  const resolved = resolve({ http: { proxy: `http://user:${CANARY}@127.0.0.1:3128` } });

  it('cannot be changed', () => {
    for (const part of [resolved, resolved.rateLimit, resolved.http])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('show no secret', () => {
    const shown = [
      inspect(resolved, { depth: Infinity, showHidden: true }),
      JSON.stringify(resolved),
      inspect({ ...resolved }),
      String(resolved.corpSecret),
    ];
    for (const text of shown) expect(text).not.toContain('canary');
  });
});

describe('the options of refunds', () => {
  const refundsOf = (refunds: unknown) =>
    resolveOptions({ ...REQUIRED, refunds: refunds as object }).refunds!;

  it('have defaults that suit refunds: requested at once, and watched for 15 days', () => {
    const { schedule, ...rest } = refundsOf({});
    expect(rest).toMatchObject({
      cron: '* * * * * *',
      concurrency: 20,
      horizon: 15 * 24 * 3_600_000,
      sweepEvery: 60_000,
      maxTracked: 100_000,
      autoStart: true,
    });
    const input = { age: 0, trade_state: undefined, stateAge: 0 };
    expect(schedule({ ...input, attempts: 0 })).toBe(0);
    expect(schedule({ ...input, age: 60_000, attempts: 1 })).toBe(30_000);
  });

  it.each([
    [{ sweepEvery: 0 }, 'refunds.sweepEvery'],
    [{ cron: 'never' }, 'refunds.cron'],
    [{ schedule: () => 1 }, 'refunds'],
    [{ closeAfter: 600_000 }, 'refunds'],
  ])('are refused with %j, which is named', (refunds, name) => {
    expect(() => refundsOf(refunds)).toThrow(WeComOptionsError);
    expect(() => refundsOf(refunds)).toThrow(`option ${name}`);
  });
});

describe('the options of applyments', () => {
  const HOUR = 3_600_000;
  const applymentsOf = (applyments: unknown) =>
    resolveOptions({ ...REQUIRED, applyments: applyments as object }).applyments!;

  it('have defaults that suit applyments: polled rarely, and watched for 90 days', () => {
    const { schedule, ...rest } = applymentsOf({});
    expect(rest).toMatchObject({
      concurrency: 20,
      horizon: 90 * 24 * HOUR,
      sweepEvery: 60_000,
      maxTracked: 10_000,
      autoStart: true,
      closeAfter: Infinity,
    });
    const delayAt = (stateAge: number, attempts = 1) =>
      schedule({ age: 80 * 24 * HOUR, trade_state: 'AUDITING', stateAge, attempts });
    expect([delayAt(0, 0), delayAt(0), delayAt(10 * HOUR), delayAt(30 * 24 * HOUR)]).toEqual([
      0,
      HOUR / 6,
      HOUR,
      6 * HOUR,
    ]);
  });

  it.each([
    [{ horizon: 0 }, 'applyments.horizon'],
    [{ cron: 'never' }, 'applyments.cron'],
    [{ schedule: () => 1 }, 'applyments'],
  ])('are refused with %j, which is named', (applyments, name) => {
    expect(() => applymentsOf(applyments)).toThrow(WeComOptionsError);
    expect(() => applymentsOf(applyments)).toThrow(`option ${name}`);
  });
});
