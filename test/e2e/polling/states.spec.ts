import { describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';

const { out_trade_no } = ORDER;
const SLOW_LANE = 600_000;
const shops = useShops();

describe('an order that', () => {
  it('waits for its payment is no event, and stays under watch', async () => {
    const { shop, tracker, later } = await shops.open();
    await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'NOTPAY', attempts: 2, isPolling: false });
  });

  it('is paid is told once, with what WeCom said, and let go when the host lists it no longer', async () => {
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

  it('was refunded before anybody looked is told as paid', async () => {
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
  ])('%s is told as ended and not paid', async (_what, state, end) => {
    const { shop, tracker, later } = await shops.open();
    end();
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: state }, paid: false, final: true }]);
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeUndefined();
  });

  it('goes through several states is told of each, in order', async () => {
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
  it('and is made good within a minute is never told as failed', async () => {
    const { shop, later } = await shops.open();
    shops.wecom.orders.fail(out_trade_no);
    for (let polls = 0; polls < 4; polls++) await later(ONE_POLL);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, previousState: 'NOTPAY' }]);
  });

  it('and is tried again by the payer is no step back', async () => {
    const logger = new RecordingLogger();
    const { shop, later } = await shops.open({ logger });
    shops.wecom.orders.fail(out_trade_no);
    await later(ONE_POLL);
    shops.wecom.orders.startPaying(out_trade_no);
    await later(ONE_POLL);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(shop.states).toEqual(['USERPAYING', 'SUCCESS']);
    expect(logger.own).toEqual([]);
  });

  it('and still stands a minute later is told as the end', async () => {
    const { shop, later } = await shops.open();
    shops.wecom.orders.fail(out_trade_no);
    for (let polls = 0; polls < 5; polls++) await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'PAYERROR' }, paid: false, final: true }]);
  });
});

describe('a state that this library does not know', () => {
  it('is told and is not the end', async () => {
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

describe('when WeCom takes back that an order was paid', () => {
  it('that is reported and not applied', async () => {
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

describe('when WeCom takes back what the host has refused to hear', () => {
  it('the host is not told again before WeCom says so again, but soon then', async () => {
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
  it('is told as unresolved once, never as failed, and is not polled further by itself', async () => {
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

  it('and is paid after all is told when somebody asks', async () => {
    const { shop, tracker, later } = await shops.open({ polling: { horizon: 10_000 } });
    await later(ONE_POLL);
    expect(shop.unresolved).toHaveLength(1);
    shops.wecom.orders.pay(out_trade_no);
    await tracker.pollNow(ORDER);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, paid: true, source: 'pollNow' }]);
  });
});
