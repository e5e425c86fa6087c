import { describe, expect, it } from '@jest/globals';
import { WeComCredentialError, WeComTokenError, WeComUnavailableError } from '../../lib/index.js';
import { failureOf, failuresOf } from '../support/e2e-failure.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { useMovableClock } from '../support/e2e-time.js';

const SECOND = 1_000;
const scene = useScene({ wrongSecretLimit: 5, rateLimits: { perMinute: Infinity, perHour: Infinity } });
const clock = useMovableClock();

describe('the access token', () => {
  it('is fetched once for 10,000 concurrent callers, at first and after it has expired', async () => {
    const { tokens } = await scene.current.start();
    const getMany = () => Promise.all(Array.from({ length: 10_000 }, () => tokens.get()));
    const first = new Set(await getMany());
    expect([...first]).toEqual([scene.current.wecom.tokens.current()]);
    clock.advance(7_200 * SECOND);
    const second = new Set(await getMany());
    expect([...second]).toEqual([scene.current.wecom.tokens.current()]);
    expect(second).not.toEqual(first);
    expect(scene.current.sent().gettoken).toBe(2);
  });

  it.each([
    ['revoked early (40014)', 'revoke', 40014],
    ['expired at WeCom (42001)', 'expireNow', 42001],
  ] as const)('is replaced when %s, and the call is replayed once', async (_what, end, errcode) => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.tokens[end]();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.wecom.requests.map((request) => [request.endpoint, request.errcode])).toEqual([
      [GET_ORDER, errcode],
      [GET_TOKEN, 0],
      [GET_ORDER, undefined],
    ]);
  });

  it('is replaced when an API call is answered with 40001, and the call is replayed once', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40001, on: GET_ORDER });
    scene.current.wecom.tokens.revoke();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.wecom.requests.map((request) => [request.endpoint, request.errcode])).toEqual([
      [GET_ORDER, 40001],
      [GET_TOKEN, 0],
      [GET_ORDER, undefined],
    ]);
  });

  it('fails the call with what to check when an API call is answered with 40001 again', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40001, on: GET_ORDER, times: 2 });
    scene.current.wecom.tokens.revoke();
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComTokenError);
    expect(failure).toMatchObject({ errcode: 40001, attempts: 2, endpoint: GET_ORDER });
    expect(failure.hint).toContain('check that the app is enabled and that its secret was not reset');
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 2 });
  });

  it.each([{ expires_in: '7200' }, { expires_in: undefined }])(
    'is used for ten minutes, and the drift reported once, when gettoken says $expires_in',
    async (fields) => {
      const logger = new RecordingLogger();
      scene.current.wecom.faults.add({ kind: 'patch', fields, on: GET_TOKEN, times: Infinity });
      const { orders } = await scene.current.start({}, logger);
      await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
      clock.advance(200 * SECOND);
      await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
      expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 2 });
      clock.advance(400 * SECOND);
      await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
      expect(scene.current.sent()).toEqual({ gettoken: 2, get_order: 3 });
      expect(logger.own).toMatchObject([
        { level: 'warn', message: expect.stringContaining('/cgi-bin/gettoken expires_in should be') },
      ]);
    },
  );

  it('is fetched once when many calls find it rejected, and each call is replayed once', async () => {
    const { orders } = await scene.current.startWarm({ attemptTimeout: 60_000, timeout: 60_000 });
    scene.current.wecom.tokens.revoke();
    await Promise.all(Array.from({ length: 64 }, () => orders.query(ORDER)));
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 128 });
  });

  it.each([40014, 40001])(
    'fails the call without a loop when WeCom rejects it (%d) and issues it again',
    async (errcode) => {
      const { orders } = await scene.current.startWarm();
      scene.current.wecom.faults.add({ kind: 'errcode', errcode, on: GET_ORDER, times: Infinity });
      const failures = [await failureOf(orders.query(ORDER)), ...(await failuresOf([orders.query(ORDER)]))];
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(WeComTokenError);
        expect(failure.retryable).toBe(true);
        expect(failure).toMatchObject({ errcode, endpoint: GET_TOKEN });
        expect(failure.message).toContain(`(errcode ${errcode}), then issued the same one again`);
        expect(failure.hint).toContain('check that the app is enabled and that its secret was not reset');
      }
      expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });

      scene.current.wecom.faults.clear();
      clock.advance(30 * SECOND);
      await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    },
  );

  it('fails the call after one replay when every new one is rejected', async () => {
    const { orders } = await scene.current.startWarm();
    const { tokens, faults } = scene.current.wecom;
    faults.add({ kind: 'errcode', errcode: 40014, on: GET_ORDER, times: 2 });
    tokens.revoke();
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComTokenError);
    expect(failure).toMatchObject({ errcode: 40014, attempts: 2, endpoint: GET_ORDER });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 2 });
  });

  it('stays in use while it is valid and gettoken is down, and is replaced when gettoken is back', async () => {
    const { orders, tokens } = await scene.current.startWarm();
    const before = await tokens.get();
    const outage = scene.current.wecom.faults.add({
      kind: 'status',
      status: 503,
      on: GET_TOKEN,
      times: Infinity,
    });
    clock.advance((7_200 - 120) * SECOND);
    for (let i = 0; i < 10; i += 1) await orders.query(ORDER);
    expect(await tokens.get()).toBe(before);
    expect(scene.current.sent().gettoken).toBeLessThanOrEqual(3);

    clock.advance(121 * SECOND);
    expect(await failureOf(orders.query(ORDER))).toBeInstanceOf(WeComUnavailableError);
    outage.remove();
    clock.advance(5 * SECOND);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(await tokens.get()).not.toBe(before);
  });

  it('is renewed before it expires, without a caller waiting', async () => {
    const { tokens } = await scene.current.startWarm();
    const before = await tokens.get();
    clock.advance((7_200 - 100) * SECOND);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    expect(await tokens.get()).toBe(before);
    await scene.current.wecom.waitForRequest(GET_TOKEN);
    expect(await tokens.get()).toBe(before);
    expect(scene.current.sent().gettoken).toBe(1);
  });
});

describe('a wrong secret', () => {
  it('is tried once for any number of calls, so that WeCom does not ban the IP', async () => {
    const { orders } = await scene.current.start({ corpSecret: 'NotTheSecretOfThisApp' });
    const failures = await failuresOf(Array.from({ length: 100 }, () => orders.query(ORDER)));
    failures.push(await failureOf(orders.query(ORDER)));
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(WeComCredentialError);
      expect(failure).toMatchObject({ errcode: 40001, retryable: false, endpoint: GET_TOKEN });
      expect(failure.hint).toContain('应用管理 → 自建应用 → Secret');
    }
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 0 });

    const right = await scene.current.start();
    await expect(right.orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('is tried again after 10 s, then 20 s, then 40 s', async () => {
    const { orders } = await scene.current.start({ corpSecret: 'NotTheSecretOfThisApp' });
    for (const [seconds, attempts] of [
      [0, 1],
      [6, 1],
      [4, 2],
      [12, 2],
      [8, 3],
      [24, 3],
      [16, 4],
    ] as const) {
      clock.advance(seconds * SECOND);
      await failureOf(orders.query(ORDER));
      expect(scene.current.sent().gettoken).toBe(attempts);
    }
  });
});

describe('what an administrator has to set', () => {
  it.each([
    ['the app is not listed', GET_ORDER, 48002, '可调用接口的应用'],
    ['the IP is not trusted, for get_order', GET_ORDER, 60020, '企业可信IP'],
    ['the IP is not trusted, for gettoken', GET_TOKEN, 60020, '企业可信IP'],
  ] as const)('is named when %s', async (_what, on, errcode, name) => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode, on });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toMatchObject({ code: 'PERMISSION_DENIED', errcode, endpoint: on, attempts: 1 });
    expect(failure.hint).toContain(name);
    expect(failure.message).toContain(name);
  });
});

describe('AccessTokenService', () => {
  it('returns the token that the queries use', async () => {
    const { orders, tokens } = await scene.current.start();
    const token = await tokens.get();
    await orders.query(ORDER);
    expect(scene.current.wecom.requestsTo(GET_ORDER)[0]?.query).toEqual({ access_token: token });
    expect(scene.current.sent().gettoken).toBe(1);
  });

  it('fetches a new token only after the current one was passed to invalidate()', async () => {
    const { tokens } = await scene.current.start();
    const token = await tokens.get();
    await tokens.invalidate('some older token');
    expect(await tokens.get()).toBe(token);
    expect(scene.current.sent().gettoken).toBe(1);

    scene.current.wecom.tokens.revoke(token);
    await Promise.all([tokens.invalidate(token), tokens.invalidate(token)]);
    const [next] = await Promise.all([tokens.get(), tokens.get()]);
    expect(next).toBe(scene.current.wecom.tokens.current());
    expect(next).not.toBe(token);
    expect(scene.current.sent().gettoken).toBe(2);
  });
});
