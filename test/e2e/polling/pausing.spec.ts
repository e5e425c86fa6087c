import { describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, GET_TOKEN, ORDER } from '../../support/e2e-scene.js';
import { createOrders, ONE_POLL, useShops } from '../../support/e2e-shop.js';

const { out_trade_no } = ORDER;
const MINUTE = 60_000;
const shops = useShops();

const REFUSALS = [
  ['the rate limit is exceeded', 45009, GET_ORDER],
  ['the rate limit for tokens is exceeded', 45009, GET_TOKEN],
  ['this machine may not call', 60020, GET_ORDER],
  ['the app may not call', 48002, GET_ORDER],
  ['the secret is wrong', 40001, GET_TOKEN],
] as const;

describe('polling that WeCom refuses', () => {
  it.each(REFUSALS)('takes no order until one has tried again when %s (%d)', async (_what, errcode, on) => {
    createOrders(shops.wecom, 5);
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.faults.add({ kind: 'errcode', errcode, on });
    const logger = new RecordingLogger();
    const many = Array.from({ length: 5 }, (_, index) => ({ out_trade_no: `MANY-${index}` }));
    const { shop, tracker, tick, later } = await shops.open({
      logger,
      orders: [...many, ORDER],
      polling: { concurrency: 1 },
    });
    const sent = shops.scene.sent();
    expect(sent.gettoken + sent.get_order).toBe(on === GET_ORDER ? 2 : 1);
    const { paused } = await tracker.stats();
    expect(paused?.reason).toContain(String(errcode));
    expect(paused!.until!.getTime() - Date.now()).toBeGreaterThan(5_000);
    expect(paused!.until!.getTime() - Date.now()).toBeLessThanOrEqual(MINUTE);

    for (let ticks = 0; ticks < 3; ticks++) await tick();
    expect(shops.scene.sent()).toEqual(sent);
    expect(await tracker.stats()).toMatchObject({ due: 5, paused: { reason: paused!.reason } });

    await later(MINUTE);
    expect(await tracker.stats()).toMatchObject({ due: 0, paused: undefined });
    expect(shop.states).toEqual(['SUCCESS']);
    const messages = logger.own.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/^Polling paused; next attempt in \d+ s/u));
    expect(messages.filter((message) => message.startsWith('Polling paused'))).toHaveLength(1);
    expect(messages.filter((message) => message === 'Polling resumed.')).toHaveLength(1);
  });
});

describe('a secret that stays wrong', () => {
  it('costs so few calls that WeCom does not ban the machine', async () => {
    const { tracker, later } = await shops.open({ account: { corpSecret: 'wrong-secret' } });
    for (let minutes = 0; minutes < 40; minutes++) await later(MINUTE);
    expect(shops.scene.sent().get_order).toBe(0);
    expect(shops.scene.sent().gettoken).toBeLessThan(10);
    expect(shops.wecom.requests.filter(({ errcode }) => errcode === 45009)).toEqual([]);
    expect((await tracker.stats()).paused?.reason).toContain('40001');
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 0, trade_state: undefined });
  });
});

describe('polling that is paused', () => {
  it('lets a single order try whether the pause is over', async () => {
    createOrders(shops.wecom, 30);
    const fault = shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER, times: Infinity });
    const orders = Array.from({ length: 30 }, (_, index) => ({ out_trade_no: `MANY-${index}` }));
    const { tracker, later } = await shops.open({ orders, polling: { concurrency: 3 } });
    const first = shops.scene.sent().get_order;
    expect(first).toBeLessThanOrEqual(3);
    for (let tries = 1; tries <= 5; tries++) {
      await later(MINUTE);
      expect(shops.scene.sent().get_order).toBe(first + tries);
    }
    fault.remove();
    await later(MINUTE);
    expect(await tracker.stats()).toMatchObject({ due: 0, paused: undefined });
    for (const order of orders) expect(await tracker.find(order)).toMatchObject({ attempts: 1 });
  });

  it('lets pollNow() query all the same, and resumes when WeCom answers', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    const { shop, tracker } = await shops.open();
    expect((await tracker.stats()).paused).toBeDefined();
    shops.wecom.orders.pay(out_trade_no);
    await expect(tracker.pollNow(ORDER)).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    expect((await tracker.stats()).paused).toBeUndefined();
    expect(shop.states).toEqual(['SUCCESS']);
  });
});

describe('polling while WeCom is unreachable', () => {
  it('pauses after twenty requests without an answer, and resumes on its own', async () => {
    const orders = createOrders(shops.wecom, 50);
    for (const order of orders) shops.wecom.orders.pay(order.out_trade_no);
    const refusal = shops.wecom.faults.add({ kind: 'refuse' });
    const { shop, tracker, later } = await shops.open({ orders });
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect((await tracker.stats()).paused?.reason).toMatch(/left many requests in a row unanswered/u);
    expect(shop.events).toEqual([]);
    expect(shops.wecom.requests).toEqual([]);

    refusal.remove();
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect((await tracker.stats()).paused).toBeUndefined();
    expect(shop.events).toHaveLength(50);
    expect(shop.events.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('sends hardly a query for ten minutes with many orders due, and loses nothing', async () => {
    const orders = createOrders(shops.wecom, 1_000);
    for (const order of orders) shops.wecom.orders.pay(order.out_trade_no);
    const outage = shops.wecom.faults.add({ kind: 'status', status: 503, on: GET_ORDER, times: Infinity });
    const { shop, tracker, later } = await shops.open({ orders });
    for (let seconds = 0; seconds < 600; seconds += 5) await later(5_000);
    expect(shops.scene.sent().get_order).toBeLessThanOrEqual(1.1 * orders.length);
    expect(shop.events).toEqual([]);
    expect(await tracker.stats()).toMatchObject({ tracked: 1_000, paused: { reason: expect.any(String) } });

    outage.remove();
    for (let minutes = 0; minutes < 3; minutes++) await later(MINUTE);
    expect(shop.open.size).toBe(0);
    expect(shop.events).toHaveLength(1_000);
    expect(new Set(shop.events.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    expect(await tracker.stats()).toMatchObject({ tracked: 0, due: 0, paused: undefined });
  });

  it('takes nothing off the horizon of an order', async () => {
    const outage = shops.wecom.faults.add({ kind: 'status', status: 503, on: GET_ORDER, times: Infinity });
    const { shop, later } = await shops.open({ polling: { horizon: 60_000 } });
    for (let minutes = 0; minutes < 10; minutes++) await later(MINUTE);
    expect(shop.unresolved).toEqual([]);
    shops.wecom.orders.pay(out_trade_no);
    outage.remove();
    await later(MINUTE);
    expect(shop.unresolved).toEqual([]);
    expect(shop.states).toEqual(['SUCCESS']);
  });
});
