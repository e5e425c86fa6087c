import { describe, expect, it } from '@jest/globals';
import { runChild } from '../../support/e2e-child.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { createOrders, ONE_POLL, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();

describe('an event loop that is blocked for longer than an attempt may take', () => {
  it('loses no order, and polls none twice', async () => {
    for (const { out_trade_no } of createOrders(shops.wecom, 100)) shops.wecom.orders.pay(out_trade_no);
    // In a process of its own, so that WeCom goes on.
    const output = await runChild('../polling/children/blocked.mjs', shops.wecom, '100', '6000');
    expect(output).toMatch(/^told of 100 orders in 100 events after 100 answers$/mu);
    const polled = shops.wecom.requestsTo(GET_ORDER).map(({ body }) => (body as typeof ORDER).out_trade_no);
    expect(new Set(polled).size).toBe(100);
    // Only of the twenty polls that ran may one have been sent again, by its own call.
    expect(polled.length).toBeLessThanOrEqual(120);
  });
});

describe('a process that slept', () => {
  it('polls everything that came due meanwhile once', async () => {
    const orders = createOrders(shops.wecom, 100);
    const { shop, later } = await shops.open({ orders });
    for (const { out_trade_no } of orders) shops.wecom.orders.pay(out_trade_no);
    shops.wecom.clearHistory();
    await later(8 * 3_600_000);
    expect(shop.events).toHaveLength(100);
    expect(shops.scene.sent().get_order).toBe(100);
  });
});

describe('a wall clock that is moved', () => {
  it.each([-2, 2])('does not stop or hasten polling when moved by %d h', async (hours) => {
    const { shop, tracker } = await shops.open({ polling: { cron: '* * * * * *' } });
    shops.clock.setWallClock(hours * 3_600_000);
    shops.wecom.orders.pay(ORDER.out_trade_no);
    expect(Math.abs((await tracker.find(ORDER))!.createdAt.getTime() - Date.now())).toBeLessThan(30_000);
    // A new order is due at once: the cron job takes it, and no other.
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    await tracker.track({ out_trade_no: 'ORDER-2' });
    await until(async () => (await tracker.find({ out_trade_no: 'ORDER-2' }))!.attempts === 1);
    expect(shop.events.filter(({ attempt }) => attempt > 2)).toEqual([]);
    shops.clock.advance(ONE_POLL);
    await until(() => shop.states.length === 1);
    expect(shop.states).toEqual(['SUCCESS']);
  });
});
