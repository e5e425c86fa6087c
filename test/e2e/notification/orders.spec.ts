import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { WECOM_PAY_CHANNELS } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { NOTIFICATIONS, paid, receive, REFUSAL, SUCCESS } from '../../support/e2e-notifications.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import type { ShopOptions } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';
import { OTHER_SENDER, paymentNotice } from '../../support/unit-notices.js';

const shops = useShops();

/** A shop that was told of nothing yet, and whose WeCom has forgotten the requests so far. */
async function openShop(options: ShopOptions = {}) {
  const logger = new RecordingLogger();
  const account = { notifications: NOTIFICATIONS, ...options.account };
  const opened = await shops.open({ logger, ...options, account });
  shops.wecom.clearHistory();
  return { ...opened, logger };
}

const queries = () => shops.wecom.requestsTo(GET_ORDER).length;

describe('a notification about a payment', () => {
  it('is told at once, as what the query says', async () => {
    const { module, shop, settled } = await openShop();
    shops.wecom.orders.pay('ORDER-1');
    expect(await receive(module, paid(shops.wecom))).toEqual(SUCCESS);
    await settled();
    expect(shop.events).toMatchObject([
      {
        id: `${shops.wecom.credentials.mchid}/ORDER-1/SUCCESS`,
        source: 'notification',
        paid: true,
        final: true,
        order: { out_trade_no: 'ORDER-1', trade_state: 'SUCCESS' },
      },
    ]);
  });

  it('costs one query and one event, however often it comes', async () => {
    const { module, shop, settled } = await openShop();
    shops.wecom.orders.pay('ORDER-1');
    const notice = paid(shops.wecom);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => receive(module, notice)));
    await settled();
    for (let copy = 0; copy < 10; copy++) await receive(module, notice);
    await settled();
    expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['success']));
    expect(queries()).toBe(1);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('costs no query while the listeners of the first are at work', async () => {
    let finish = (): void => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    const { module, shop, settled } = await openShop({ handle: () => working });
    shops.wecom.orders.pay('ORDER-1');
    await receive(module, paid(shops.wecom));
    await until(() => shop.events.length === 1);
    await receive(module, paid(shops.wecom));
    finish();
    await settled();
    expect(queries()).toBe(1);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('shares the query of a poll that comes at the same time', async () => {
    const { module, shop, later, settled } = await openShop();
    shops.wecom.orders.pay('ORDER-1');
    const polled = later(12_000);
    await receive(module, paid(shops.wecom));
    await polled;
    await settled();
    expect(queries()).toBe(1);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('costs nothing once the application knows, whether it still lists the order or not', async () => {
    const { module, shop, tracker, later, settled } = await openShop({ handle: () => undefined });
    shops.wecom.orders.pay('ORDER-1');
    await later(12_000);
    await receive(module, paid(shops.wecom));
    await settled();
    shop.open.clear();
    await later(61_000);
    expect(await tracker.find({ out_trade_no: 'ORDER-1' })).toBeUndefined();
    shops.wecom.clearHistory();
    await receive(module, paid(shops.wecom));
    await settled();
    expect(queries()).toBe(0);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('is told if the application does not list the order yet', async () => {
    const { module, shop, settled } = await openShop({ orders: [] });
    shops.wecom.orders.pay('ORDER-1');
    await receive(module, paid(shops.wecom));
    await settled();
    expect(shop.events).toMatchObject([{ source: 'notification', order: { trade_state: 'SUCCESS' } }]);
  });

  it('is no payment if the query says otherwise, and is polled again soon', async () => {
    const { module, shop, later, settled } = await openShop({ polling: { schedule: () => 3_600_000 } });
    await receive(module, paid(shops.wecom));
    await settled();
    expect(queries()).toBe(1);
    expect(shop.states).toEqual([]);
    shops.wecom.orders.pay('ORDER-1');
    await later(5_001);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('about an order that is not listed is followed after a pause, whatever the sweeps meanwhile', async () => {
    const { module, shop, tracker, later, settled } = await openShop({
      orders: [{ out_trade_no: 'ORDER-2' }],
      polling: { sweepEvery: 15_000 },
    });
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    shops.wecom.faults.add({ kind: 'errcode', errcode: 45009, on: GET_ORDER, times: 1 });
    await later(12_000);
    expect((await tracker.stats()).paused).toBeDefined();
    shops.wecom.orders.pay('ORDER-1');
    expect(await receive(module, paid(shops.wecom))).toEqual(SUCCESS);
    await settled();
    for (const ms of [16_000, 16_000]) await later(ms);
    expect((await tracker.stats()).paused).toBeDefined();
    await later(61_000);
    expect(shop.states).toEqual(['SUCCESS']);
    for (const ms of [16_000, 16_000]) await later(ms);
    expect(await tracker.find({ out_trade_no: 'ORDER-1' })).toBeUndefined();
  });

  it('about an order that is not listed is followed only once more if WeCom refuses the order', async () => {
    const { module, tracker, later, settled } = await openShop({
      orders: [],
      polling: { sweepEvery: 15_000 },
    });
    shops.wecom.faults.add({ kind: 'errcode', errcode: 999_999, on: GET_ORDER, times: Infinity });
    await receive(module, paid(shops.wecom));
    await settled();
    for (const ms of [6_000, 16_000, 16_000, 16_000]) await later(ms);
    expect(queries()).toBe(2);
    expect(await tracker.find({ out_trade_no: 'ORDER-1' })).toBeUndefined();
  });

  it('about an order that is not listed is followed at growing intervals while WeCom answers nonsense', async () => {
    const { module, shop, later, settled } = await openShop({ orders: [], polling: { sweepEvery: 15_000 } });
    const nonsense = shops.wecom.faults.add({ kind: 'html', on: GET_ORDER, times: Infinity });
    await receive(module, paid(shops.wecom));
    await settled();
    const each = queries();
    const polls: number[] = [];
    for (const ms of [6_000, 5_000, 16_000, 5_000, 16_000]) {
      await later(ms);
      polls.push(queries() / each);
    }
    expect(polls).toEqual([1, 2, 2, 3, 3]);
    nonsense.remove();
    shops.wecom.orders.pay('ORDER-1');
    await later(41_000);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('about an order that is not listed is told again if its listener fails, whatever the sweeps', async () => {
    const { module, shop, later, settled } = await openShop({ orders: [], polling: { sweepEvery: 3_000 } });
    shop.handle = () => {
      shop.handle = () => undefined;
      throw new Error('not now');
    };
    shops.wecom.orders.pay('ORDER-1');
    await receive(module, paid(shops.wecom));
    await settled();
    for (const ms of [3_100, 1_000, 3_100]) await later(ms);
    expect(shop.states).toEqual(['SUCCESS', 'SUCCESS']);
  });

  it('is polled again soon as long as the query fails', async () => {
    const { module, shop, later, settled } = await openShop({ polling: { schedule: () => 3_600_000 } });
    shops.wecom.orders.pay('ORDER-1');
    shops.wecom.faults.add({ kind: 'status', status: 500, on: GET_ORDER, times: 6 });
    await receive(module, paid(shops.wecom));
    await settled();
    expect(shop.states).toEqual([]);
    await later(5_001);
    expect(shop.states).toEqual([]);
    await later(5_001);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('is told again if the listener failed', async () => {
    let isBroken = true;
    const { module, shop, later, settled } = await openShop({
      handle: ({ order }, { open }) => {
        if (isBroken) throw new Error('no database');
        open.delete(order.out_trade_no);
      },
    });
    shops.wecom.orders.pay('ORDER-1');
    await receive(module, paid(shops.wecom));
    await settled();
    isBroken = false;
    await later(5_001);
    expect(shop.states).toEqual(['SUCCESS', 'SUCCESS']);
    expect(new Set(shop.events.map(({ id }) => id)).size).toBe(1);
  });

  it('is a payment of another amount if the query says so', async () => {
    const { module, shop, settled } = await openShop({ orders: [{ out_trade_no: 'ORDER-1', total: 99 }] });
    shops.wecom.orders.pay('ORDER-1');
    await receive(module, paid(shops.wecom));
    await settled();
    expect(shop.states).toEqual([]);
    expect(shop.mismatches).toHaveLength(1);
  });

  it('is followed once more if WeCom does not know the order, and then leaves nothing behind', async () => {
    const { module, tracker, settled, later } = await openShop({ orders: [] });
    await receive(module, paid(shops.wecom, 'ORDER-UNKNOWN'));
    await settled();
    expect(queries()).toBe(1);
    await later(5_000);
    expect(queries()).toBe(2);
    expect(await tracker.find({ out_trade_no: 'ORDER-UNKNOWN' })).toBeUndefined();
  });

  it('is told if the query knows the order a moment later only', async () => {
    const { module, shop, settled, later } = await openShop();
    await receive(module, paid(shops.wecom, 'ORDER-LATE'));
    await settled();
    shops.wecom.orders.create({ out_trade_no: 'ORDER-LATE', total: 100 });
    shops.wecom.orders.pay('ORDER-LATE');
    await later(5_000);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('is reported and not queried if it is about another merchant', async () => {
    const { module, logger, settled } = await openShop();
    expect(await receive(module, paid(shops.wecom, 'ORDER-1', '1999999999'))).toEqual(SUCCESS);
    await settled();
    expect(queries()).toBe(0);
    expect(logger.own.map(({ message }) => message).join()).toMatch(
      /about order 1999999999\/ORDER-1 was ignored: the account's mchid is/u,
    );
  });
});

describe('the diagnostics channel of notifications', () => {
  it('says what came of each request', async () => {
    const heard: unknown[] = [];
    const listener = (message: unknown) => void heard.push(message);
    subscribe(WECOM_PAY_CHANNELS.notification, listener);
    const { module } = await openShop();
    const { mchid, corpId } = shops.wecom.credentials;
    await receive(module, paid(shops.wecom));
    const ref = { mchid, out_trade_no: 'ORDER-1' };
    await receive(module, paymentNotice(ref, { ...OTHER_SENDER, corpId }));
    unsubscribe(WECOM_PAY_CHANNELS.notification, listener);
    const duration = expect.any(Number);
    const common = { account: 'default', out_refund_no: undefined, duration };
    expect(heard).toEqual([
      { ...common, ...ref, outcome: 'order', claimed: 'SUCCESS', reason: undefined, status: 200 },
      {
        ...common,
        outcome: 'refused',
        mchid: undefined,
        out_trade_no: undefined,
        claimed: undefined,
        reason: 'no key in notifications.keys matches its signature',
        status: 401,
      },
    ]);
  });
});

describe('a forged notification', () => {
  it('changes nothing, and is reported once', async () => {
    const { module, shop, logger, settled } = await openShop();
    const { mchid, corpId } = shops.wecom.credentials;
    const ref = { mchid, out_trade_no: 'ORDER-1' };
    for (let forgery = 0; forgery < 100; forgery++)
      expect(await receive(module, paymentNotice(ref, { ...OTHER_SENDER, corpId }))).toEqual(REFUSAL);
    await settled();
    expect(queries()).toBe(0);
    expect(shop.events).toEqual([]);
    expect(logger.own.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: expect.stringMatching(/was refused: no key in notifications\.keys matches its signature/u) },
    ]);
  });
});

describe('a notification about an order that is not tracked, while there is no room for it', () => {
  it('is not acknowledged with before-ack', async () => {
    const { module, tracker } = await openShop({
      polling: { maxTracked: 1 },
      account: { notifications: { ...NOTIFICATIONS, confirm: 'before-ack' } },
    });
    expect(await tracker.find({ out_trade_no: 'ORDER-1' })).toBeDefined();
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    expect(await receive(module, paid(shops.wecom, 'ORDER-2'))).toMatchObject({ status: 503 });
  });
});

describe('a notification that was acknowledged and not told before a shutdown', () => {
  it('is told by polling after the next start', async () => {
    const { module, shop } = await openShop({ polling: { drainTimeout: 100 } });
    shops.wecom.orders.pay('ORDER-1');
    shops.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    expect(await receive(module, paid(shops.wecom))).toEqual(SUCCESS);
    await until(() => queries() === 1);
    await module.close();
    expect(shop.events).toEqual([]);
    const next = await openShop();
    expect(next.shop.states).toEqual(['SUCCESS']);
  });

  it('is not acknowledged while the application closes: WeCom sends it to the next process', async () => {
    const { module, settled } = await openShop();
    await module.close();
    expect(await receive(module, paid(shops.wecom))).toMatchObject({ status: 503 });
    await settled();
    expect(queries()).toBe(0);
  });
});
