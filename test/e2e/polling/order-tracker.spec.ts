import { describe, expect, it } from '@jest/globals';
import type { OrderRef, OrderTracker, UnfinishedOrder } from '../../../lib/index.js';
import { OrderNotFoundError, WeComAbortedError, WeComOptionsError } from '../../../lib/index.js';
import { WeComRequestError, WeComTimeoutError, WeComUnavailableError } from '../../../lib/index.js';
import { failureOf } from '../../support/e2e-failure.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { createOrders, ONE_POLL, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const { out_trade_no } = ORDER;
const shops = useShops();

describe('track()', () => {
  it('tracks an order at once, and polls it by its age', async () => {
    const { tracker, tick, later } = await shops.open({ orders: [], polling: { schedule: undefined } });
    const createdAt = new Date(Date.now() - 60_000);
    await tracker.track({ ...ORDER, createdAt });
    const found = (await tracker.find(ORDER))!;
    expect(found).toMatchObject({
      ...ORDER,
      mchid: shops.wecom.credentials.mchid,
      attempts: 0,
      isPolling: false,
    });
    expect(Math.abs(found.createdAt.getTime() - createdAt.getTime())).toBeLessThan(100);
    await tick();
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 1, trade_state: 'NOTPAY' });
    // At an age of three minutes.
    await later(150_000);
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 2 });
  });

  it('changes nothing for an order that is already tracked', async () => {
    const { tracker } = await shops.open();
    const { createdAt, nextPollAt, ...before } = (await tracker.find(ORDER))!;
    await tracker.track({ ...ORDER, createdAt: 1_767_323_045_000 });
    const after = (await tracker.find(ORDER))!;
    expect(after).toMatchObject(before);
    // Of two clocks, each of which counts whole milliseconds, one may be a step ahead.
    expect(Math.abs(after.createdAt.getTime() - createdAt.getTime())).toBeLessThanOrEqual(1);
    expect(Math.abs(after.nextPollAt!.getTime() - nextPollAt!.getTime())).toBeLessThanOrEqual(1);
    expect((await tracker.stats()).tracked).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['out_trade_no', { out_trade_no: 'x y' }, 'out_trade_no'],
    ['out_trade_no', {}, 'out_trade_no'],
    ['out_trade_no', undefined, 'out_trade_no'],
    ['mchid', { ...ORDER, mchid: 'x'.repeat(33) }, 'mchid'],
    ['createdAt', { ...ORDER, createdAt: 'soon' }, 'createdAt'],
    ['createdAt', { ...ORDER, createdAt: new Date(Number.NaN) }, 'createdAt'],
    ['createdAt', { ...ORDER, createdAt: 1_767_323_045 }, 'createdAt'],
    ['createdAt', { ...ORDER, createdAt: [] }, 'createdAt'],
  ])('rejects a wrong %s before anything is sent: %j', async (_field, order, named) => {
    const { tracker } = await shops.open({ orders: [] });
    const failure = await failureOf(tracker.track(order as UnfinishedOrder));
    expect(failure).toBeInstanceOf(WeComRequestError);
    expect(failure.message).toContain(named);
    expect((await tracker.stats()).tracked).toBe(0);
    expect(shops.wecom.requests).toEqual([]);
  });

  it('rejects an order without an mchid where the module has none', async () => {
    const { tracker } = await shops.open({ orders: [], account: { mchid: undefined } });
    const failure = await failureOf(tracker.track(ORDER));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain('mchid');
    await tracker.track({ ...ORDER, mchid: shops.wecom.credentials.mchid });
    expect((await tracker.stats()).tracked).toBe(1);
  });

  it('rejects an order beyond maxTracked', async () => {
    const { tracker } = await shops.open({ polling: { maxTracked: 1 } });
    const failure = await failureOf(tracker.track({ out_trade_no: 'ORDER-2' }));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain('polling.maxTracked (1) is reached');
  });
});

describe('untrack()', () => {
  it('stops tracking an order until a sweep finds it listed again', async () => {
    const { tracker, later } = await shops.open();
    await tracker.untrack(ORDER);
    expect(await tracker.find(ORDER)).toBeUndefined();
    const sent = shops.scene.sent();
    await later(ONE_POLL);
    expect(shops.scene.sent()).toEqual(sent);
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeDefined();
  });
});

describe('pollNow()', () => {
  it('polls at once, emits what has changed, and tracks the order from then on', async () => {
    const { shop, tracker } = await shops.open({ orders: [] });
    shops.wecom.orders.startPaying(out_trade_no);
    await expect(tracker.pollNow(ORDER)).resolves.toMatchObject({ ...ORDER, trade_state: 'USERPAYING' });
    await until(() => shop.events.length === 1);
    expect(shop.events).toMatchObject([{ source: 'pollNow', attempt: 1, final: false }]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'USERPAYING' });
  });

  it('sends one query when it is called many times at once', async () => {
    const { tracker } = await shops.open({ orders: [] });
    const orders = await Promise.all(Array.from({ length: 50 }, () => tracker.pollNow(ORDER)));
    expect(new Set(orders).size).toBe(1);
    expect(shops.scene.sent().get_order).toBe(1);
  });

  it('shares a scheduled poll that is under way', async () => {
    const { tracker, tick } = await shops.open({ orders: [] });
    shops.wecom.faults.add({ kind: 'delay', ms: 200, on: GET_ORDER });
    await tracker.track(ORDER);
    const ticked = tick();
    await until(async () => (await tracker.find(ORDER))!.isPolling);
    await expect(tracker.pollNow(ORDER)).resolves.toMatchObject({ trade_state: 'NOTPAY' });
    await ticked;
    expect(shops.scene.sent().get_order).toBe(1);
  });

  it('does not redeliver an event that was delivered', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, tracker } = await shops.open({ handle: () => undefined });
    await tracker.pollNow(ORDER);
    await tracker.pollNow(ORDER);
    expect(shop.events).toHaveLength(1);
  });

  it('rejects as query() does, and tracks the order if WeCom may know it', async () => {
    const { tracker } = await shops.open({ orders: [] });
    const unknown = { out_trade_no: 'ORDER-2' };
    expect(await failureOf(tracker.pollNow(unknown))).toBeInstanceOf(OrderNotFoundError);
    await until(async () => (await tracker.find(unknown)) === undefined);
    shops.wecom.faults.add({ kind: 'status', status: 503, on: GET_ORDER, times: 3 });
    expect(await failureOf(tracker.pollNow(ORDER))).toBeInstanceOf(WeComUnavailableError);
    expect(await tracker.find(ORDER)).toBeDefined();
  });

  it.each<[string, (tracker: OrderTracker, ref: OrderRef) => Promise<unknown>]>([
    ['pollNow', (tracker, ref) => tracker.pollNow(ref)],
    ['waitFor', (tracker, ref) => tracker.waitFor(ref)],
    ['untrack', (tracker, ref) => tracker.untrack(ref)],
    ['find', (tracker, ref) => tracker.find(ref)],
  ])(
    'rejects a wrong out_trade_no before anything is sent, as every method does: %s()',
    async (_method, call) => {
      const { tracker } = await shops.open({ orders: [] });
      const failure = await failureOf(call(tracker, { out_trade_no: 'x y' }));
      expect(failure).toBeInstanceOf(WeComRequestError);
      expect(failure.message).toContain('out_trade_no');
      expect((await tracker.stats()).tracked).toBe(0);
      expect(shops.wecom.requests).toEqual([]);
    },
  );

  it('ends for a caller who gives up, while the query continues', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.faults.add({ kind: 'delay', ms: 4_000, on: GET_ORDER });
    const account = { attemptTimeout: 60_000, timeout: 60_000 };
    const { shop, tracker } = await shops.open({ orders: [], account });
    const timedOut = failureOf(tracker.pollNow(ORDER, { timeout: 50 }));
    const aborted = failureOf(tracker.pollNow(ORDER, { signal: AbortSignal.timeout(50) }));
    expect(await timedOut).toBeInstanceOf(WeComTimeoutError);
    expect((await timedOut).message).toContain('That says nothing about the payment');
    expect(await aborted).toBeInstanceOf(WeComAbortedError);
    await until(() => shop.states.length === 1);
    expect(shops.scene.sent().get_order).toBe(1);
  });
});

describe('the OrderTracker', () => {
  it('lists, tracks and polls nothing on its own before start() with autoStart: false', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, tracker } = await shops.open({ polling: { autoStart: false } });
    await tracker.track(ORDER);
    expect(await tracker.stats()).toMatchObject({ isStarted: false, tracked: 0, lastSweep: undefined });
    await expect(tracker.pollNow(ORDER)).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    await until(async () => shop.events.length === 1 && (await tracker.stats()).tracked === 0);
    expect(shop.listings).toBe(0);

    shop.open.set('ORDER-2', { out_trade_no: 'ORDER-2' });
    await tracker.start();
    await until(async () => (await tracker.stats()).lastSweep !== undefined);
    expect(await tracker.stats()).toMatchObject({ isStarted: true, tracked: 1 });
  });

  it('takes nothing after stop(), and resumes where it was with start()', async () => {
    const { shop, tracker, later } = await shops.open();
    await tracker.stop();
    await tracker.stop();
    expect(await tracker.stats()).toMatchObject({ isStarted: false, tracked: 1, running: 0 });
    const sent = shops.scene.sent();
    await later(SWEEP_EVERY);
    expect(shops.scene.sent()).toEqual(sent);
    expect(shop.listings).toBe(1);

    shops.wecom.orders.pay(out_trade_no);
    await Promise.all([tracker.start(), tracker.start()]);
    await until(() => shop.states.length === 1);
    expect((await tracker.stats()).isStarted).toBe(true);
    await until(() => shop.listings === 2);
  });

  it('reports the state of polling by stats() and find()', async () => {
    const orders = createOrders(shops.wecom, 3);
    const { tracker } = await shops.open({ orders: [ORDER, ...orders] });
    expect(await tracker.stats()).toEqual({
      isStarted: true,
      isIdle: false,
      tracked: 4,
      due: 0,
      oldestDue: undefined,
      running: 0,
      paused: undefined,
      lastSweep: {
        startedAt: expect.any(Date),
        took: expect.any(Number),
        listed: 4,
        oldest: expect.any(Date),
        error: undefined,
      },
    });
    const { nextPollAt, ...rest } = (await tracker.find(ORDER))!;
    expect(rest).toEqual({
      ...ORDER,
      mchid: shops.wecom.credentials.mchid,
      createdAt: expect.any(Date),
      trade_state: 'NOTPAY',
      attempts: 1,
      isPolling: false,
    });
    expect(nextPollAt!.getTime()).toBeGreaterThan(Date.now());
    shops.clock.advance(ONE_POLL);
    const { due, oldestDue } = await tracker.stats();
    expect(due).toBe(4);
    expect(oldestDue!.getTime()).toBeLessThan(Date.now());
    expect(await tracker.find({ out_trade_no: 'NOT-WATCHED' })).toBeUndefined();
  });
});
