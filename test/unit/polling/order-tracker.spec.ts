import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  WeComOptionsError,
  WeComRequestError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';
import { hear, settled } from '../../support/unit-polling.js';
import { trackerWith } from '../../support/unit-tracker.js';

const REF = { out_trade_no: 'ORDER-1' };
const never = () => new Promise<never>(() => {});

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

/** What came of a promise, once that is known. */
function watch(promise: Promise<unknown>): { outcome: unknown } {
  const result = { outcome: undefined as unknown };
  const settle = (outcome: unknown) => void (result.outcome = outcome);
  promise.then(settle, settle);
  return result;
}

describe('pollNow()', () => {
  it('polls in the foreground, returns the answer, and tracks the order', async () => {
    const { tracker, orders } = trackerWith();
    await expect(tracker.pollNow(REF)).resolves.toMatchObject({ trade_state: 'NOTPAY' });
    expect(orders.queries).toMatchObject([{ options: { background: false } }]);
    await settled();
    expect(await tracker.find(REF)).toMatchObject({ trade_state: 'NOTPAY', attempts: 1, isPolling: false });
  });

  it('shares one query among concurrent calls', async () => {
    const { tracker, orders } = trackerWith();
    let answer: (state: string) => void = () => undefined;
    orders.answer('ORDER-1', () => new Promise((resolve) => (answer = resolve)));
    const polls = [1, 2, 3].map(() => tracker.pollNow(REF));
    await settled();
    expect(await tracker.find(REF)).toMatchObject({ isPolling: true });
    answer('SUCCESS');
    const results = await Promise.all(polls);
    expect([orders.queries.length, new Set(results).size]).toEqual([1, 1]);
  });

  it('rejects with what went wrong, and keeps tracking the order', async () => {
    const { tracker, orders } = trackerWith();
    const away = new WeComUnavailableError('away');
    orders.otherwise = away;
    await expect(tracker.pollNow(REF)).rejects.toBe(away);
    await settled();
    const order = (await tracker.find(REF))!;
    expect(order.attempts).toBe(0);
    expect(order.nextPollAt!.getTime() - Date.now()).toBeLessThanOrEqual(10_000);
  });

  it('ends when its caller gives up, and lets the query continue', async () => {
    const { tracker, orders, emitter } = trackerWith();
    const heard = jest.fn();
    hear({ emitter }, 'wecom-pay.order.success', heard);
    let answer: (state: string) => void = () => undefined;
    orders.otherwise = () => new Promise((resolve) => (answer = resolve));
    const controller = new AbortController();
    const [aborted, late] = [
      watch(tracker.pollNow(REF, { signal: controller.signal })),
      watch(tracker.pollNow(REF, { timeout: 3_000 })),
    ];
    controller.abort();
    await pass(3_000);
    expect([aborted.outcome, late.outcome]).toMatchObject([
      { code: 'ABORTED' },
      { code: 'TIMEOUT', limit: 'call' },
    ]);
    answer('SUCCESS');
    await settled();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    [{ out_trade_no: 'x' }, {}, WeComRequestError],
    [REF, { timeout: 0 }, WeComOptionsError],
    [REF, { signal: 5 }, WeComOptionsError],
    [REF, null, WeComOptionsError],
  ])('rejects %j with %j before it sends a query', async (ref, options, error) => {
    const { tracker, orders } = trackerWith();
    await expect(tracker.pollNow(ref, options as object)).rejects.toThrow(error);
    expect([orders.queries.length, (await tracker.stats()).tracked]).toEqual([0, 0]);
  });

  it('I15: sends no query once the application shuts down', async () => {
    const { tracker, lifecycle, orders } = trackerWith();
    lifecycle.onModuleInit();
    lifecycle.onModuleDestroy();
    await expect(tracker.pollNow(REF)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(orders.queries).toHaveLength(0);
  });

  it('does not start a second poll of an order that was untracked and is tracked anew', async () => {
    const { tracker, orders } = trackerWith();
    const answers: ((state: string) => void)[] = [];
    orders.otherwise = () => new Promise((resolve) => answers.push(resolve));
    const first = tracker.pollNow(REF);
    await tracker.untrack(REF);
    const second = tracker.pollNow(REF);
    const third = tracker.pollNow(REF);
    await settled();
    expect(orders.queries).toHaveLength(1);
    answers[0]!('NOTPAY');
    await first;
    await settled();
    expect(orders.queries).toHaveLength(2);
    answers[1]!('USERPAYING');
    await expect(Promise.all([second, third])).resolves.toHaveLength(2);
    await settled();
    expect(await tracker.find(REF)).toMatchObject({ trade_state: 'USERPAYING', attempts: 1 });
  });
});

describe('waitFor()', () => {
  it('waits 30 s by default', async () => {
    const { tracker } = trackerWith();
    const waiting = watch(tracker.waitFor(REF));
    await jest.advanceTimersByTimeAsync(29_999);
    expect(waiting.outcome).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(waiting.outcome).toMatchObject({ code: 'TIMEOUT' });
  });

  it('resolves with the order that has ended', async () => {
    const { tracker, orders } = trackerWith();
    orders.otherwise = 'CLOSED';
    await expect(tracker.waitFor(REF, { timeout: 5 })).resolves.toMatchObject({ trade_state: 'CLOSED' });
  });

  it.each([
    [{ out_trade_no: 'x' }, {}],
    [REF, { timeout: NaN }],
  ])('rejects %j with %j', async (ref, options) => {
    const { tracker, orders } = trackerWith();
    await expect(tracker.waitFor(ref, options)).rejects.toThrow(/out_trade_no|timeout/u);
    expect(orders.queries).toHaveLength(0);
  });
});

describe('track() and untrack()', () => {
  it('start and stop tracking an order', async () => {
    const { tracker } = trackerWith();
    const createdAt = new Date(Date.now() - 3_000);
    await tracker.track({ ...REF, createdAt });
    expect(await tracker.find(REF)).toEqual({
      out_trade_no: 'ORDER-1',
      mchid: '1900000001',
      createdAt,
      trade_state: undefined,
      attempts: 0,
      nextPollAt: expect.any(Date),
      isPolling: false,
    });
    await tracker.untrack(REF);
    expect(await tracker.find(REF)).toBeUndefined();
  });

  it('reject wrong input', async () => {
    const { tracker } = trackerWith();
    await expect(tracker.track({ out_trade_no: 'x' })).rejects.toThrow(WeComRequestError);
    await expect(tracker.track({ ...REF, createdAt: 5 })).rejects.toThrow(/createdAt/u);
    await expect(tracker.untrack({ out_trade_no: 'x' })).rejects.toThrow(WeComRequestError);
  });

  it('do nothing in a process that does not poll, but reject wrong input', async () => {
    const { tracker } = trackerWith({ polling: { autoStart: false } });
    await tracker.track(REF);
    expect(await tracker.stats()).toMatchObject({ tracked: 0, isStarted: false });
    await expect(tracker.track({ out_trade_no: 'x' })).rejects.toThrow(WeComRequestError);
    await expect(tracker.track({ ...REF, createdAt: 5 })).rejects.toThrow(WeComRequestError);
    await tracker.start();
    await tracker.track(REF);
    expect(await tracker.stats()).toMatchObject({ tracked: 1, isStarted: true });
    await tracker.stop();
  });
});

describe('an OrderTracker without the option polling', () => {
  it('names the missing option in every method, and does nothing in its hooks', async () => {
    const { tracker, lifecycle } = trackerWith({ polling: null, hasEmitter: false });
    lifecycle.onModuleInit();
    await lifecycle.onApplicationBootstrap();
    lifecycle.onModuleDestroy();
    await lifecycle.beforeApplicationShutdown();
    const missing =
      'WeComPayModule: OrderTracker requires the option polling; polling: {} uses the defaults.';
    for (const call of [tracker.track(REF), tracker.pollNow(REF), tracker.waitFor(REF), tracker.stop()]) {
      await expect(call).rejects.toThrow(new WeComOptionsError(missing));
    }
    await expect(tracker.untrack(REF)).rejects.toThrow(missing);
    await expect(tracker.stats()).rejects.toThrow(missing);
    await expect(tracker.find(REF)).rejects.toThrow(missing);
  });
});

it('gives up on a hanging poll after drainTimeout in stop()', async () => {
  const { tracker, orders } = trackerWith({ polling: { drainTimeout: 2_000 } });
  orders.otherwise = never;
  await tracker.track({ ...REF, createdAt: Date.now() - 60_000 });
  await tracker.start();
  await settled();
  const stopping = watch(tracker.stop().then(() => 'stopped'));
  await jest.advanceTimersByTimeAsync(1_999);
  expect([stopping.outcome, orders.queries[0]?.options.signal?.aborted]).toEqual([undefined, false]);
  await pass(1);
  expect([stopping.outcome, orders.queries[0]?.options.signal?.aborted]).toEqual(['stopped', true]);
});
