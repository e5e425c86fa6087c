import { describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';

const { out_trade_no } = ORDER;
const SLOW_LANE = 600_000;
const shops = useShops();

describe('an order', () => {
  it('emits no event and stays tracked while it waits for its payment', async () => {
    const { shop, tracker, later } = await shops.open();
    await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'NOTPAY', attempts: 2, isPolling: false });
  });

  it('is delivered once when it is paid, with what WeCom said, and is no longer tracked when the host stops listing it', async () => {
    const { shop, tracker, later } = await shops.open();
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    const { mchid } = shops.wecom.credentials;
    expect(shop.events).toMatchObject([
      {
        id: `${mchid}/${out_trade_no}/SUCCESS`,
        account: 'default',
        order: { out_trade_no, trade_state: 'SUCCESS', amount: { payer_total: 100 } },
        previousState: 'NOTPAY',
        paid: true,
        final: true,
        source: 'schedule',
        attempt: 2,
      },
    ]);
    expect(await tracker.find(ORDER)).toBeDefined();
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeUndefined();
    expect(await tracker.stats()).toMatchObject({ tracked: 0, due: 0, running: 0 });
    const { get_order } = shops.scene.sent();
    await later(86_400_000);
    expect(shops.scene.sent().get_order).toBe(get_order);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('is delivered as paid when it was refunded before anybody looked', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.orders.refund(out_trade_no);
    const { shop } = await shops.open();
    expect(shop.events).toMatchObject([
      { order: { trade_state: 'REFUND' }, previousState: undefined, paid: true, final: true, attempt: 1 },
    ]);
  });

  it.each([
    ['is closed', 'CLOSED', (): unknown => shops.wecom.orders.close(out_trade_no)],
    [
      'is revoked',
      'REVOKED',
      (): unknown => shops.wecom.orders.revoke(shops.wecom.orders.startPaying(out_trade_no).out_trade_no),
    ],
  ])('is delivered as ended and not paid when it %s', async (_what, state, end) => {
    const { shop, tracker, later } = await shops.open();
    end();
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: state }, paid: false, final: true }]);
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeUndefined();
  });

  it('is delivered in each state that it goes through, in order', async () => {
    const { shop, later } = await shops.open();
    shops.wecom.orders.startPaying(out_trade_no);
    await later(ONE_POLL);
    await later(ONE_POLL);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([
      { order: { trade_state: 'USERPAYING' }, previousState: 'NOTPAY', paid: false, final: false },
      { order: { trade_state: 'SUCCESS' }, previousState: 'USERPAYING', paid: true, final: true },
    ]);
  });
});

describe('a payment that failed', () => {
  it('is not delivered as failed when it is made good within a minute', async () => {
    const { shop, later } = await shops.open();
    shops.wecom.orders.fail(out_trade_no);
    for (let polls = 0; polls < 4; polls++) await later(ONE_POLL);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, previousState: 'NOTPAY' }]);
  });

  it('is not a step back when the payer tries again', async () => {
    const logger = new RecordingLogger();
    const { shop, later } = await shops.open({ logger });
    shops.wecom.orders.fail(out_trade_no);
    await later(ONE_POLL);
    shops.wecom.orders.startPaying(out_trade_no);
    await later(ONE_POLL);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.states).toEqual(['USERPAYING', 'SUCCESS']);
    expect(logger.complaints).toEqual([]);
  });

  it('is delivered as the end when it still stands a minute later', async () => {
    const { shop, later } = await shops.open();
    shops.wecom.orders.fail(out_trade_no);
    for (let polls = 0; polls < 5; polls++) await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'PAYERROR' }, paid: false, final: true }]);
  });
});

describe('a state that this library does not know', () => {
  it('is delivered, and is not the end', async () => {
    shops.wecom.orders.put({ ...shops.wecom.orders.get(out_trade_no)!, trade_state: 'ON_THE_MOON' });
    const { shop, later } = await shops.open();
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'ON_THE_MOON' }, paid: false, final: false }]);
    expect(shop.open.size).toBe(1);
    shops.wecom.orders.put({ ...shops.wecom.orders.get(out_trade_no)!, trade_state: 'NOTPAY' });
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.events.at(-1)).toMatchObject({
      order: { trade_state: 'SUCCESS' },
      previousState: 'ON_THE_MOON',
    });
  });
});

describe('an answer of WeCom that takes back a payment', () => {
  it('is reported and not applied', async () => {
    const logger = new RecordingLogger();
    const { wecom } = shops;
    const unpaid = wecom.orders.get(out_trade_no)!;
    wecom.orders.pay(out_trade_no);
    const paid = wecom.orders.get(out_trade_no)!;
    const { shop, tracker, later } = await shops.open({ logger, handle: () => undefined });
    wecom.orders.put({ ...unpaid });
    await later(2 * SWEEP_EVERY);
    expect(shop.states).toEqual(['SUCCESS']);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'SUCCESS', attempts: 2 });
    expect(logger.own.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: expect.stringMatching(
          /^WeCom returned NOTPAY for order .+ after SUCCESS\. Ignored: states only move forward\.$/u,
        ),
      },
    ]);
    wecom.orders.put({ ...paid });
    await later(SLOW_LANE);
    expect(new Set(shop.events.map(({ id }) => id)).size).toBe(1);
    expect(shop.states).toEqual(['SUCCESS', 'SUCCESS']);
  });
});

describe('an event that the host has refused, and that WeCom then takes back', () => {
  it('is not redelivered before WeCom says so again, but soon then', async () => {
    const { wecom } = shops;
    const unpaid = wecom.orders.get(out_trade_no)!;
    wecom.orders.pay(out_trade_no);
    const paid = wecom.orders.get(out_trade_no)!;
    const { shop, later } = await shops.open({
      handle: (_event, { events, open }) => {
        if (events.length === 1) throw new Error('the database is away');
        open.clear();
      },
    });
    wecom.orders.put({ ...unpaid });
    await later(ONE_POLL);
    expect(shop.states).toEqual(['SUCCESS']);
    wecom.orders.put({ ...paid });
    await later(ONE_POLL);
    expect(shop.states).toEqual(['SUCCESS', 'SUCCESS']);
    expect(new Set(shop.events.map(({ id }) => id)).size).toBe(1);
  });
});

describe('an order that has not ended by the horizon', () => {
  it('is delivered once as unresolved, not as failed, and is no longer polled on its own', async () => {
    const logger = new RecordingLogger();
    const { shop, tracker, later } = await shops.open({ logger, polling: { horizon: 60_000 } });
    for (let polls = 0; polls < 6; polls++) await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(shop.unresolved).toMatchObject([
      { id: expect.stringMatching(/UNRESOLVED$/u), account: 'default', out_trade_no, lastState: 'NOTPAY' },
    ]);
    expect(logger.own.filter(({ level }) => level === 'error')).toHaveLength(1);
    const { get_order } = shops.scene.sent();
    await later(86_400_000);
    expect(shops.scene.sent().get_order).toBe(get_order);
    expect(await tracker.find(ORDER)).toMatchObject({ nextPollAt: undefined });
    expect(shop.unresolved).toHaveLength(1);
  });

  it('is delivered when it is paid after all and pollNow() finds that', async () => {
    const { shop, tracker, later } = await shops.open({ polling: { horizon: 10_000 } });
    await later(ONE_POLL);
    expect(shop.unresolved).toHaveLength(1);
    shops.wecom.orders.pay(out_trade_no);
    await tracker.pollNow(ORDER);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, paid: true, source: 'pollNow' }]);
  });
});
