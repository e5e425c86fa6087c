import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../../../lib/testing/options/fake-wecom.options.js';
import { FakeClock } from '../../../../lib/testing/support/fake-clock.js';

describe('options of FakeWeCom.start', () => {
  it('have defaults, also where undefined is given', () => {
    const defaults = resolveOptions({});
    expect(resolveOptions({ port: undefined, rateLimits: { perMinute: undefined } })).toEqual({
      ...defaults,
      now: expect.any(Function),
    });
    expect(defaults).toMatchObject({
      host: '127.0.0.1',
      port: 0,
      tokenLifetime: 7200,
      keepAliveTimeout: 75_000,
    });
  });

  it('keep one rate limit when the other is given', () => {
    expect(resolveOptions({ rateLimits: { perMinute: 5 } }).rateLimits).toEqual({
      perMinute: 5,
      perHour: 150_000,
    });
  });

  it('keep one reading and one errcode when another is given', () => {
    const options = { readings: { closedRefund: 'CLOSED' }, errcodes: { orderPaid: 1 } } as const;
    expect(resolveOptions({ ...options, refundLimits: { perSecond: undefined } })).toMatchObject({
      readings: { closedRefund: 'CLOSED', closingPaid: 'refused' },
      errcodes: { orderPaid: 1, orderClosed: 999_003 },
      refundLimits: { perSecond: 150, perOrderAndMinute: 1 },
    });
  });

  it.each([
    ['host', ''],
    ['port', 65_536],
    ['port', 80.5],
    ['port', '80'],
    ['corpId', ''],
    ['corpSecret', 7],
    ['mchid', null],
    ['accounts', [{ corpId: 'ww1' }]],
    ['tls', { key: 'pem' }],
    ['tokenLifetime', 0],
    ['repeatedExpiresIn', 'half'],
    ['wrongSecretLimit', 0],
    ['latency', -1],
    ['rateLimits', { perHour: 0 }],
    ['rateLimits', 7],
    ['rateLimits', { perSecond: 5 }],
    ['refundLimits', { perSecond: 0 }],
    ['closableAfter', Infinity],
    ['refundTakes', -1],
    ['notifications', 'https://shop.example'],
    ['readings', { closingPaid: 'done' }],
    ['readings', { closing: 'refused' }],
    ['errcodes', { orderPaid: 0 }],
    ['errcodes', { orderLost: 1 }],
    ['keepAliveTimeout', Infinity],
    ['historySize', 0],
    ['now', 1_700_000_000_000],
  ])('name the wrong one: %s = %j', (name, value) => {
    expect(() => resolveOptions({ [name]: value })).toThrow(`FakeWeCom.start(): option "${name}" must be`);
  });

  it('keep the others of notifications when some are given', () => {
    const notifications = { url: 'https://shop.example/notify?callback_format=json', token: undefined };
    expect(resolveOptions({ notifications }).notifications).toMatchObject({
      url: notifications.url,
      token: 'FakeWeComToken0',
      retryIntervals: [5_000, 5_000, 5_000],
      answerWithin: 5_000,
      verifiedWithin: 1_000,
    });
  });

  it.each([
    ['url', 'shop.example/notify'],
    ['url', 'ftp://shop.example'],
    ['token', 'a token'],
    ['token', 'x'.repeat(33)],
    ['encodingAESKey', 'x'.repeat(42)],
    ['encodingAESKey', `${'x'.repeat(42)}=`],
    ['format', 'yaml'],
    ['agentId', ''],
    ['padding', 0],
    ['padding', 33],
    ['retryIntervals', 5_000],
    ['retryIntervals', [-1]],
    ['answerWithin', Infinity],
    ['verifiedWithin', '1s'],
    ['onSent', true],
  ])('name the wrong one of notifications: %s = %j', (name, value) => {
    const start = () => resolveOptions({ notifications: { [name]: value } });
    expect(start).toThrow(`FakeWeCom.start(): option "notifications.${name}" must be`);
  });

  it('never show a wrong key', () => {
    const encodingAESKey = `${'k'.repeat(42)}=`;
    expect(() => resolveOptions({ notifications: { encodingAESKey } })).not.toThrow(encodingAESKey);
  });

  it('name an unknown one of notifications', () => {
    const misspelt = { padding: 1, aesKey: 'x'.repeat(43) };
    expect(() => resolveOptions({ notifications: misspelt })).toThrow(
      'FakeWeCom.start(): option "notifications" cannot have "aesKey"; allowed are url, token, ',
    );
  });

  it('name an unknown one', () => {
    const misspelt = { port: 0, corpID: 'ww1' };
    expect(() => resolveOptions(misspelt)).toThrow(
      'FakeWeCom.start(): the options cannot have "corpID"; did you mean corpId? Allowed are host, port, ',
    );
  });
});

describe('the clock', () => {
  it('is the base clock plus what it was advanced by', () => {
    let base = 1_000;
    const clock = new FakeClock(() => base);
    clock.advance(500);
    clock.advance(-100);
    base = 2_000;
    expect(clock.now()).toBe(2_400);
  });

  it('cannot be advanced by nonsense', () => {
    expect(() => new FakeClock(Date.now).advance(Number.NaN)).toThrow(
      'clock.advance(ms) requires a finite number, got NaN',
    );
  });
});
