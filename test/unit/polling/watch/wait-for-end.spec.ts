import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComUnavailableError } from '../../../../lib/errors/wecom-pay.errors.js';
import { waitForEnd } from '../../../../lib/polling/watch/wait-for-end.js';
import type { WaitLimits } from '../../../../lib/polling/watch/wait-limits.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene, hear, settled } from '../../../support/unit-polling.js';

const KEY = '1900000001/ORDER-1';

let scene: PollingScene;
let closing: AbortController;

beforeEach(() => {
  useFakeClock();
  closing = new AbortController();
  scene = new PollingScene().listen();
});
afterEach(() => void jest.useRealTimers());

/** What came of a wait, once that is known. */
function wait(patience: Partial<WaitLimits> = {}, key = KEY): { outcome: unknown } {
  const result = { outcome: undefined as unknown };
  const settle = (outcome: unknown) => void (result.outcome = outcome);
  waitForEnd(scene.polling, key, { timeout: 30_000, closing: closing.signal, ...patience }).then(
    settle,
    settle,
  );
  return result;
}

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    await jest.advanceTimersByTimeAsync(1_000);
    await settled();
  }
}

const sources = () => scene.orders.queries.map(({ at, options }) => [at, options.background]);

describe('waiting for the end of an order', () => {
  it('polls at once, and then every 5 s in the background', async () => {
    const start = performance.now();
    const waiting = wait();
    await seconds(12);
    expect(sources()).toEqual([
      [start, false],
      [start + 5_000, true],
      [start + 10_000, true],
    ]);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await seconds(3);
    expect(waiting.outcome).toMatchObject({ trade_state: 'SUCCESS' });
    await seconds(20);
    expect(scene.orders.queries).toHaveLength(4);
  });

  it.each(['SUCCESS', 'REFUND', 'CLOSED', 'REVOKED'])('ends with %s', async (state) => {
    scene.orders.answer('ORDER-1', state);
    const waiting = wait();
    await settled();
    expect(waiting.outcome).toMatchObject({ trade_state: state });
  });

  it('I3: does not end with a state that is unknown, nor with a failure', async () => {
    scene.orders.answer('ORDER-1', 'BRAND_NEW');
    const waiting = wait();
    await seconds(6);
    scene.orders.answer('ORDER-1', new WeComUnavailableError('away'));
    await seconds(10);
    expect(waiting.outcome).toBeUndefined();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await seconds(5);
    expect(waiting.outcome).toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('uses the answer of any other poll before the application has handled it', async () => {
    hear(scene, 'wecom-pay.order.success', () => new Promise(() => {}));
    const waiting = wait();
    await seconds(1);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    void scene.polling.watchlist.poll(KEY, 'schedule');
    await settled();
    expect(waiting.outcome).toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('shares one query among concurrent waits', async () => {
    let answer: (state: string) => void = () => undefined;
    scene.orders.answer('ORDER-1', () => new Promise((resolve) => (answer = resolve)));
    const waits = [wait(), wait(), wait()];
    await settled();
    answer('SUCCESS');
    await settled();
    expect(scene.orders.queries).toHaveLength(1);
    for (const { outcome } of waits) expect(outcome).toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('tracks the order, and stops tracking it when its end was delivered', async () => {
    wait();
    await settled();
    expect(await scene.polling.find(KEY)).toMatchObject({ state: 'NOTPAY' });
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await seconds(5);
    expect(scene.events).toMatchObject([{ source: 'schedule', paid: true }]);
    expect(await scene.polling.find(KEY)).toBeUndefined();
  });

  it('counts as a delivery where nothing listens', async () => {
    scene = new PollingScene();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    wait();
    await settled();
    expect(await scene.polling.find(KEY)).toBeUndefined();
  });
});

describe('the patience of a caller', () => {
  it('ends after its timeout, which says nothing about the payment', async () => {
    const waiting = wait({ timeout: 7_000 });
    await jest.advanceTimersByTimeAsync(6_999);
    expect(waiting.outcome).toBeUndefined();
    await pass(1);
    expect(waiting.outcome).toMatchObject({
      code: 'TIMEOUT',
      message: `Order ${KEY} has not reached a final state within 7000 ms. That says nothing about the payment; the order stays tracked.`,
    });
    expect(await scene.polling.find(KEY)).toBeDefined();
  });

  it('ends with the signal of the caller, and shows only the name of its reason', async () => {
    const controller = new AbortController();
    const waiting = wait({ signal: controller.signal });
    await seconds(1);
    controller.abort(new RangeError('canary'));
    await settled();
    expect(waiting.outcome).toMatchObject({ code: 'ABORTED', cause: { name: 'RangeError' } });
    expect(waiting.outcome).toMatchObject({
      message: `Order ${KEY} has not reached a final state before the caller's signal fired.`,
    });
    expect(JSON.stringify(waiting.outcome)).not.toContain('canary');
  });

  it('sends no query when it has ended already', async () => {
    const waiting = wait({ signal: AbortSignal.abort() });
    await seconds(10);
    expect(waiting.outcome).toMatchObject({ code: 'ABORTED' });
    expect(scene.orders.queries).toHaveLength(0);
  });

  it('I15: ends when the application shuts down', async () => {
    const waiting = wait({ timeout: undefined });
    await seconds(1);
    closing.abort();
    await settled();
    expect(waiting.outcome).toMatchObject({
      code: 'ABORTED',
      message: `Order ${KEY} has not reached a final state before the application shut down.`,
    });
  });

  it('I15: sends no query once the application shuts down', async () => {
    closing.abort();
    const waiting = wait();
    await seconds(10);
    expect(waiting.outcome).toMatchObject({ code: 'ABORTED' });
    expect(scene.orders.queries).toHaveLength(0);
  });
});

describe('I14: a wait', () => {
  it.each(['SUCCESS', 'NOTPAY'])('leaves nothing behind when the order is %s', async (state) => {
    const { signal } = new AbortController();
    scene.orders.answer('ORDER-1', state);
    for (let count = 0; count < 20; count++) wait({ signal, timeout: 3_000 });
    await seconds(4);
    expect(jest.getTimerCount()).toBe(0);
    expect(scene.polling.waiters.has(KEY)).toBe(false);
    expect([signal, closing.signal].map((each) => getEventListeners(each, 'abort').length)).toEqual([0, 0]);
  });

  it('ends for one caller alone, where others continue to wait', async () => {
    const [short, long] = [wait({ timeout: 1_000 }), wait()];
    await seconds(1);
    expect(scene.polling.waiters.has(KEY)).toBe(true);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await seconds(5);
    expect([short.outcome, long.outcome]).toMatchObject([{ code: 'TIMEOUT' }, { trade_state: 'SUCCESS' }]);
  });

  it('leaves nothing behind when too many orders are tracked', async () => {
    scene = new PollingScene({ polling: { maxTracked: 1 } });
    scene.track('ORDER-2');
    const waiting = wait();
    await settled();
    expect(waiting.outcome).toMatchObject({ code: 'INVALID_OPTIONS' });
    const timers = jest.getTimerCount();
    jest.clearAllTimers();
    expect([timers, scene.polling.waiters.has(KEY)]).toEqual([0, false]);
  });

  it('leaves nothing behind in a process that does not poll', async () => {
    scene = new PollingScene({ polling: { autoStart: false } });
    const waiting = wait({ timeout: 7_000 });
    await seconds(6);
    expect(scene.engine.size).toBe(1);
    await seconds(1);
    expect(waiting.outcome).toMatchObject({ code: 'TIMEOUT' });
    expect(scene.engine.size).toBe(0);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.polling.watchlist.poll(KEY, 'pollNow');
    await settled();
    expect(scene.engine.size).toBe(0);
    scene.track('ORDER-1');
    expect(scene.engine.size).toBe(0);
  });
});
