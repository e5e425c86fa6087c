import { describe, expect, it } from '@jest/globals';
import { runChild, runSignalledChild } from '../../support/e2e-child.js';
import { failureOf } from '../../support/e2e-failure.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { createOrders, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';
import { AT_ONCE, durationOf, undisturbedDurationOf } from '../../support/e2e-time.js';
import { Hanging } from '../../support/hanging.js';

const { out_trade_no } = ORDER;
const shops = useShops();

describe('an application that closes', () => {
  it('finishes polls that run, and waits for their listeners', async () => {
    const { module, shop, tracker } = await shops.open({
      orders: [],
      polling: { drainTimeout: 10_000 },
      handle: ({ order }, { open }) =>
        new Promise((resolve) => setTimeout(() => resolve(open.delete(order.out_trade_no)), 100)),
    });
    shops.wecom.orders.pay(out_trade_no);
    shop.open.set(out_trade_no, ORDER);
    shops.wecom.faults.add({ kind: 'delay', ms: 300, on: GET_ORDER });
    const poll = tracker.pollNow(ORDER).catch(() => undefined);
    await shops.wecom.waitForRequest(GET_ORDER);
    await module.close();
    await poll;
    expect(shop.states).toEqual(['SUCCESS']);
    expect(shop.open.size).toBe(0);
  });

  it('gives up on a hanging poll after drainTimeout', async () => {
    shops.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    const { module, tracker } = await shops.open({ orders: [], polling: { drainTimeout: 300 } });
    const poll = failureOf(tracker.pollNow(ORDER));
    await shops.wecom.waitForRequest(GET_ORDER);
    const took = await durationOf(module.close());
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(300 + AT_ONCE);
    expect(await poll).toMatchObject({ code: 'ABORTED' });
  });

  it('gives up on a hanging listener after drainTimeout', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const listener = new Hanging<void>();
    const { module, tracker } = await shops.open({
      orders: [],
      polling: { drainTimeout: 300 },
      handle: () => listener.promise,
    });
    await tracker.pollNow(ORDER);
    expect(await undisturbedDurationOf(module.close())).toBeLessThan(300 + AT_ONCE);
    listener.end();
  });

  it('takes no order that waits for its turn, and begins no sweep', async () => {
    const orders = createOrders(shops.wecom, 20);
    shops.wecom.faults.add({ kind: 'delay', ms: 1_000, on: GET_ORDER });
    const polling = { concurrency: 1, drainTimeout: 10_000 };
    const { module, shop, tracker, tick, later } = await shops.open({ orders: [], polling });
    for (const order of orders) await tracker.track(order);
    const ticked = tick();
    await shops.wecom.waitForRequest(GET_ORDER);
    await module.close();
    await ticked;
    expect(shops.scene.sent().get_order).toBe(1);
    expect(await tracker.stats()).toMatchObject({ isStarted: false, running: 0, due: 19 });

    await tracker.start();
    await later(SWEEP_EVERY);
    expect((await tracker.stats()).isStarted).toBe(false);
    expect(shop.listings).toBe(1);
    expect(shops.scene.sent().get_order).toBe(1);
  });
});

describe('stop()', () => {
  it('gives up on a hanging poll after drainTimeout, and the order is polled again after start()', async () => {
    const hanging = shops.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    const { tracker, shop, later } = await shops.open({ orders: [], polling: { drainTimeout: 300 } });
    const poll = failureOf(tracker.pollNow(ORDER));
    await shops.wecom.waitForRequest(GET_ORDER);
    expect(await undisturbedDurationOf(tracker.stop())).toBeLessThan(300 + AT_ONCE);
    expect(await poll).toMatchObject({ code: 'ABORTED' });
    expect(await tracker.stats()).toMatchObject({ running: 0, tracked: 1 });

    hanging.remove();
    shops.wecom.orders.pay(out_trade_no);
    await tracker.start();
    await later(SWEEP_EVERY);
    expect(shop.states).toEqual(['SUCCESS']);
  });
});

const SCRIPT = '../polling/children/shop.mjs';

/** How many ms a process took to end after it was told to, which it prints. */
const tookSince = (output: string) => Date.now() - Number(/^\d{13}$/mu.exec(output)?.[0]);

describe('a process that polls', () => {
  it('ends on its own after SIGTERM, once what ran is handled', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.faults.add({ kind: 'delay', ms: 500, on: GET_ORDER });
    const output = await runSignalledChild(SCRIPT, shops.wecom, 'SIGTERM', '20000');
    expect(output).toContain('handled ORDER-1 SUCCESS\n');
  });

  it('ends soon after the drain time after SIGTERM, although a poll hangs', async () => {
    shops.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    const output = await runSignalledChild(SCRIPT, shops.wecom, 'SIGTERM', '1500');
    expect(tookSince(output)).toBeGreaterThan(1_400);
    expect(tookSince(output)).toBeLessThan(10_000);
  });

  it('lives as long as it polls, and is kept alive by nothing of ours once its host closes it', async () => {
    const child = runChild(SCRIPT, shops.wecom, 'afterwards', '20000');
    await shops.wecom.waitForRequest(GET_ORDER, { count: 2, timeout: 30_000 });
    shops.wecom.orders.pay(out_trade_no);
    const output = await child;
    expect(output).toMatch(/^handled ORDER-1 SUCCESS$/mu);
    expect(tookSince(output)).toBeLessThan(10_000);
  });
});
