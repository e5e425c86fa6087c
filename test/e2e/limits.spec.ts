import { describe, expect, it } from '@jest/globals';
import type { OrderQueryService } from '../../lib/index.js';
import { WeComThrottledError, WeComUnavailableError } from '../../lib/index.js';
import { failureOf, failuresOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { AT_ONCE, undisturbedDurationOf, useMovableClock } from '../support/e2e-time.js';

const MINUTE = 60_000;
const scene = useScene();

async function failOneByOne(orders: OrderQueryService, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await failureOf(orders.query(ORDER));
}

describe('the retry budget', () => {
  it('limits retries to a tenth of the calls plus a reserve of ten', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await failOneByOne(orders, 200);
    const { get_order } = scene.current.sent();
    expect(get_order).toBeGreaterThan(200 + 25);
    expect(get_order).toBeLessThanOrEqual(200 * 1.1 + 10);
  });

  it('is refilled by calls that succeed', async () => {
    const { orders } = await scene.current.startWarm();
    const fault = scene.current.wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await failOneByOne(orders, 20);
    fault.remove();
    for (let i = 0; i < 10; i += 1) await orders.query(ORDER);
    scene.current.wecom.faults.add({ kind: 'html', on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });
});

describe('a kept connection that the server has closed meanwhile', () => {
  it.each(['reset', 'half-close'] as const)('costs no failure, no wait and no budget (%s)', async (kind) => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 1 });
    const exhausting = scene.current.wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await failOneByOne(orders, 20);
    exhausting.remove();
    scene.current.wecom.clearHistory();

    scene.current.wecom.faults.add({ kind, on: GET_ORDER });
    const call = orders.query(ORDER);
    expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
    expect(await call).toMatchObject(ORDER);
    expect(scene.current.sent().get_order).toBe(2);
  });

  it('is retried for free once per call, then like any other failure', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 1 });
    scene.current.wecom.faults.add({ kind: 'reset', on: GET_ORDER, times: Infinity });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'UNAVAILABLE', attempts: 4 });
    expect(scene.current.sent().get_order).toBe(4);
  });
});

describe('a client after twenty failures in a row', () => {
  const clock = useMovableClock();

  it('sends nothing for a while, and then lets one call try whether WeCom is back', async () => {
    const { orders } = await scene.current.startWarm();
    const outage = scene.current.wecom.faults.add({
      kind: 'status',
      status: 503,
      on: GET_ORDER,
      times: Infinity,
    });
    await failOneByOne(orders, 60);
    expect(scene.current.sent().get_order).toBe(20);

    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComUnavailableError);
    expect(failure.message).toContain(
      `${GET_ORDER} was not called: WeCom has left many requests in a row unanswered (last: HTTP 503).`,
    );
    expect(failure).toMatchObject({ attempts: 0, retryable: true });
    expect(failure.retryAfter).toBeGreaterThan(0);
    expect(failure.retryAfter).toBeLessThanOrEqual(5_000);

    clock.advance(5_000);
    await failureOf(orders.query(ORDER));
    expect(scene.current.sent().get_order).toBe(21);

    outage.remove();
    clock.advance(5_000);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('continues to send calls when the failures are answers of WeCom', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 99_999, on: GET_ORDER, times: 30 });
    await failOneByOne(orders, 30);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });
});

describe('errcode 45009', () => {
  it('stops the calls of this endpoint for a minute, and no others', async () => {
    const { orders, tokens } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45009, on: GET_ORDER });
    const first = await failureOf(orders.query(ORDER));
    expect(first).toBeInstanceOf(WeComThrottledError);
    expect(first).toMatchObject({ errcode: 45009, retryable: true, attempts: 1, retryAfter: MINUTE });

    const next = await failuresOf([orders.query(ORDER), orders.query({ out_trade_no: 'ORDER-2' })]);
    for (const failure of next) {
      expect(failure).toBeInstanceOf(WeComThrottledError);
      expect(failure).toMatchObject({ errcode: undefined, attempts: 0 });
      expect(failure.retryAfter).toBeGreaterThan(MINUTE - 5_000);
      expect(failure.retryAfter).toBeLessThanOrEqual(MINUTE);
    }
    expect(scene.current.sent().get_order).toBe(1);

    await tokens.invalidate(await tokens.get());
    scene.current.wecom.tokens.revoke();
    const renewed = await tokens.get();
    expect(renewed).toBe(scene.current.wecom.tokens.current());
  });

  it('stops the fetching of tokens when gettoken answers with it', async () => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45009, on: GET_TOKEN });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ errcode: 45009, endpoint: GET_TOKEN });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'THROTTLED', endpoint: GET_TOKEN });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 0 });
  });
});

describe('the option rateLimit', () => {
  it('lets no more calls through, and fails them at once when the next window is too late', async () => {
    const { orders } = await scene.current.start({ rateLimit: { perMinute: 3 } });
    for (let i = 0; i < 3; i += 1) await orders.query(ORDER);
    const call = failureOf(orders.query(ORDER));
    expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
    const failure = await call;
    expect(failure).toBeInstanceOf(WeComThrottledError);
    expect(failure.message).toMatch(
      /the option rateLimit leaves no slot before the call's deadline\. Next call in \d+ s\./u,
    );
    expect(failure).toMatchObject({ attempts: 0, errcode: undefined });
    expect(failure.retryAfter).toBeGreaterThan(MINUTE - 5_000);
    expect(scene.current.sent().get_order).toBe(3);
  });

  it('holds for concurrent calls and for retries', async () => {
    const { orders } = await scene.current.start({ rateLimit: { perMinute: 3 } });
    scene.current.wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await failuresOf(Array.from({ length: 10 }, () => orders.query(ORDER)));
    expect(scene.current.sent().get_order).toBe(3);
  });
});
