import { describe, expect, it } from '@jest/globals';
import { OrderQueryService } from '../../../lib/index.js';
import { ORDER } from '../../support/e2e-scene.js';
import { createOrders, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const MINUTE = 60_000;

describe('polling with 1,000 orders due', () => {
  const shops = useShops();

  it('lets 1,000 queries at once pass, and continues', async () => {
    const orders = createOrders(shops.wecom, 1_000);
    // A busy machine takes its time for so many at once.
    const { module, tracker, tick } = await shops.open({
      account: { timeout: MINUTE, attemptTimeout: MINUTE },
      polling: { schedule: () => 86_400_000 },
    });
    for (const order of orders) await tracker.track(order);
    const queries = module.get(OrderQueryService);
    // A day and a fifth later, all of them are due.
    shops.clock.advance(1.2 * 86_400_000);
    const ticked = tick();
    await until(() => shops.scene.sent().get_order > 100);
    expect((await tracker.stats()).due).toBeGreaterThan(0);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => queries.query(ORDER)));
    expect(answers).toHaveLength(1_000);
    await ticked;
    expect((await tracker.stats()).due).toBe(0);
    expect(shops.wecom.requests.filter(({ errcode }) => errcode === 45009)).toEqual([]);
  });
});

describe('polling with few calls allowed', () => {
  /** WeCom's own limit, which is never met. */
  const shops = useShops({ rateLimits: { perMinute: 50, perHour: 100_000 } });
  /** Ours, of which polling may use nine tenths. */
  const rateLimit = { perMinute: 40, perHour: 60_000 };
  const FOR_POLLING = 36;

  it('leaves room for queries, and does not reach the limit of WeCom', async () => {
    const orders = createOrders(shops.wecom, 200);
    for (const { out_trade_no } of orders) shops.wecom.orders.pay(out_trade_no);
    const { module, shop, tracker, later } = await shops.open({ orders, account: { rateLimit } });
    expect(shops.scene.sent().get_order).toBe(FOR_POLLING);
    expect(await tracker.stats()).toMatchObject({ due: 200 - FOR_POLLING, paused: undefined });
    const queries = module.get(OrderQueryService);
    for (let query = 0; query < 4; query++) await queries.query(ORDER);

    for (let minutes = 1; minutes <= 6; minutes++) {
      await later(MINUTE);
      expect(shops.scene.sent().get_order).toBeLessThanOrEqual(rateLimit.perMinute * (minutes + 1));
    }
    expect(shop.open.size).toBe(0);
    expect(shop.events).toHaveLength(200);
    expect(shop.events.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(shops.wecom.requests.filter(({ errcode }) => errcode === 45009)).toEqual([]);
  });

  it('leaves room that pollNow() uses', async () => {
    const orders = createOrders(shops.wecom, 100);
    const { tracker } = await shops.open({ orders, account: { rateLimit } });
    expect(shops.scene.sent().get_order).toBe(FOR_POLLING);
    await expect(tracker.pollNow(orders.at(-1)!)).resolves.toMatchObject({ trade_state: 'NOTPAY' });
  });
});
