import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { dateAt, wholeNow } from '../../../lib/common/clock.js';
import { WeComEngineError } from '../../../lib/errors/wecom-pay.errors.js';
import { WatchedOrder } from '../../../lib/polling/kinds/watched-order.js';
import { waitForEnd } from '../../../lib/polling/watch/wait-for-end.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';
import { PollingScene } from '../../support/unit-polling.js';
import { FakeSharedEngine, sharedPolling } from '../../support/unit-shared-engine.js';
import { trackerWith } from '../../support/unit-tracker.js';

const KEY = '1900000001/ORDER-1';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('polling on a shared engine', () => {
  it('sweeps by the number that the engine counts, and reports how it went', async () => {
    const { polling, engine } = sharedPolling([() => [{ out_trade_no: 'ORDER-1' }]]);
    await polling.start(Promise.resolve());
    await expect(engine.work?.sweep(7)).resolves.toMatchObject({ listed: 1, error: undefined });
    expect(engine.calls.filter(({ to }) => to !== 'load')).toMatchObject([
      { to: 'start' },
      { to: 'list', keys: [KEY], sweep: 7 },
      { to: 'stopTrackingUnlisted', sweep: 7 },
    ]);
  });

  it('polls what the engine hands it, and says when that is due next', async () => {
    const { polling, engine, orders } = sharedPolling();
    await polling.start(Promise.resolve());
    const order = new WatchedOrder(KEY, wholeNow(), 0);
    const next = await engine.work?.poll(order);
    if (next?.kind !== 'at') throw new Error('it is not polled again');
    expect(next.at).toBeGreaterThan(wholeNow());
    expect([order.attempts, orders.queries.length]).toEqual([1, 1]);
  });

  it('finds how an order stands that another process holds', async () => {
    const { polling, engine } = sharedPolling();
    const now = wholeNow();
    const order = new WatchedOrder(KEY, now - 1_000, 0);
    engine.found = Object.assign(order, { state: 'USERPAYING', attempts: 3, dueAt: now + 5_000 });
    expect(await polling.find(KEY)).toEqual({
      createdAt: dateAt(now - 1_000),
      state: 'USERPAYING',
      attempts: 3,
      nextPollAt: dateAt(now + 5_000),
      isPolling: false,
    });
  });

  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])(
    'tells that sweeps of other processes are missing, also after the clock was set %s',
    async (_way, step) => {
      const { polling, engine } = sharedPolling([() => []]);
      await polling.start(Promise.resolve());
      await engine.work?.sweep(7);
      await jest.advanceTimersByTimeAsync(60_000);
      const time = Date.now();
      const lastSweep = { startedAt: new Date(time - 5), took: 5, listed: 0, error: undefined };
      engine.standing = { tracked: 0, due: 0, oldestDue: undefined, lastSweep };
      expect((await polling.stats()).sweepsMissingSince).toBeUndefined();
      jest.setSystemTime(time + step);
      expect((await polling.stats()).sweepsMissingSince).toBeUndefined();
      await jest.advanceTimersByTimeAsync(300_001);
      expect((await polling.stats()).sweepsMissingSince).toEqual(new Date(time + step));
    },
  );

  it('reports the last sweep of all processes, and its own where the engine knows of none', async () => {
    const { polling, engine } = sharedPolling([() => []]);
    await polling.start(Promise.resolve());
    const own = await engine.work?.sweep(7);
    expect((await polling.stats()).lastSweep).toBe(own);
    const lastSweep = { startedAt: new Date(0), took: 5, listed: 3, error: undefined };
    engine.standing = { tracked: 3, due: 1, oldestDue: wholeNow(), lastSweep };
    expect(await polling.stats()).toEqual({
      isStarted: true,
      isIdle: false,
      tracked: 3,
      due: 1,
      oldestDue: dateAt(wholeNow()),
      running: 0,
      paused: undefined,
      lastSweep,
    });
  });

  it.each([
    ['an order', `Order ${KEY} could not be looked up.`, 'find'],
    ['all orders', 'The tracked orders could not be counted.', 'stats'],
  ] as const)('says within 2 s that it cannot tell how %s stands', async (_title, what, method) => {
    const { polling, engine } = sharedPolling();
    engine.reached = new Promise<never>(() => {});
    const message = `${what} The polling engine is unreachable (no answer in time).`;
    const [outcome] = await Promise.allSettled([polling[method](KEY), pass(2_000)]);
    expect(outcome).toEqual({ status: 'rejected', reason: new WeComEngineError(message) });
  });

  it('ends a wait by its own poll, and leaves the delivery to the process that holds the order', async () => {
    const { polling, engine, orders } = sharedPolling();
    orders.answer('ORDER-1', 'SUCCESS');
    const { signal } = new AbortController();
    await expect(waitForEnd(polling, KEY, { closing: signal })).resolves.toMatchObject({
      trade_state: 'SUCCESS',
    });
    await pass(0);
    expect(engine.calls).toMatchObject([{ to: 'hasten', key: KEY }]);
  });

  it('releases what the engine holds when it is closed', async () => {
    const { polling, engine } = sharedPolling();
    await polling.stop();
    await polling.close();
    expect(engine.calls.map(({ to }) => to)).toEqual(['stop', 'close']);
  });
});

describe('an application that shuts down', () => {
  it('stops a shared engine at once, and closes it at the end', async () => {
    const engine = new FakeSharedEngine();
    const { tracker, lifecycle } = trackerWith({ shared: engine });
    await tracker.start();
    lifecycle.onModuleDestroy();
    expect(engine.calls.at(-1)).toEqual({ to: 'stop' });
    await lifecycle.beforeApplicationShutdown();
    expect(engine.calls.at(-1)).toEqual({ to: 'close' });
  });
});

describe('polling on an engine of its own', () => {
  it('keeps the tracked orders when it is closed', async () => {
    const { polling, engine } = new PollingScene();
    await polling.watchlist.track({ out_trade_no: 'ORDER-1' });
    await polling.close();
    expect(engine.size).toBe(1);
  });
});
