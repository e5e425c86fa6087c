import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { OrderEvent, OrderTracker, PollingOptions } from '../../../lib/index.js';
import { getOrderEventName, getOrderTrackerToken, OnOrder, UnfinishedOrders } from '../../../lib/index.js';
import { WeComPayModule } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { AT_NEW_YEAR } from '../../support/e2e-own-ticks.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const OUTLET = {
  corpId: 'ww000000000000000b',
  corpSecret: 'SecretOfOutletSecretOfOutlet',
  mchid: '1900000002',
};
/** Both accounts have an order of this number. */
const { out_trade_no } = ORDER;
const shops = useShops({ accounts: [OUTLET] });

@Injectable()
class Outlet {
  readonly events: OrderEvent[] = [];
  open = [ORDER];

  @UnfinishedOrders('outlet')
  unfinished() {
    return this.open;
  }

  @OnOrder('SUCCESS', { account: 'outlet' })
  paid(event: OrderEvent) {
    this.events.push(event);
    this.open = [];
  }
}

/** The shop of the default account, which hears of both, and an outlet that hears of its own orders only. */
async function openBoth(polling: PollingOptions = {}, logger?: RecordingLogger, more: Type[] = []) {
  const { orders } = shops.wecom;
  orders.create({ out_trade_no, total: 200, mchid: OUTLET.mchid });
  const outlet = new Outlet();
  const options = shops.scene.options({
    ...OUTLET,
    polling: { cron: AT_NEW_YEAR, schedule: () => 10_000, ...polling },
  });
  const opened = await shops.open({
    ...(logger && { logger }),
    handle: ({ account }, { open }) => account === 'default' && open.clear(),
    metadata: {
      imports: [WeComPayModule.forRootAsync({ name: 'outlet', useFactory: () => options })],
      providers: [{ provide: Outlet, useValue: outlet }, ...more],
    },
  });
  const tracker = opened.module.get<OrderTracker>(getOrderTrackerToken('outlet'), { strict: false });
  await until(async () => (await tracker.stats()).lastSweep !== undefined);
  const later = async (ms: number) => {
    await opened.later(ms);
    await until(async () => (await tracker.stats()).running === 0);
  };
  return { ...opened, later, outlet, outletTracker: tracker };
}

const SUCCESS_OF = (account: string, mchid: string) => ({
  account,
  id: `${mchid}/${out_trade_no}/SUCCESS`,
  order: { mchid, trade_state: 'SUCCESS' },
});

describe('two accounts that poll side by side', () => {
  it('keep their orders apart, and name the account of each event', async () => {
    const { shop, outlet, tracker, outletTracker, later } = await openBoth();
    for (const each of [tracker, outletTracker]) expect(await each.stats()).toMatchObject({ tracked: 1 });
    shops.wecom.orders.pay(out_trade_no, { mchid: OUTLET.mchid });
    await later(ONE_POLL);
    expect(outlet.events).toMatchObject([SUCCESS_OF('outlet', OUTLET.mchid)]);
    expect(shop.events).toMatchObject([SUCCESS_OF('outlet', OUTLET.mchid)]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'NOTPAY' });

    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect(outlet.events).toHaveLength(1);
    expect(shop.events.slice(1)).toMatchObject([SUCCESS_OF('default', shops.wecom.credentials.mchid)]);
  });

  it('have their own options', async () => {
    const { tracker, outletTracker, later } = await openBoth({ schedule: () => 60_000, sweepEvery: 1_000 });
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 3 });
    expect(await outletTracker.find(ORDER)).toMatchObject({ attempts: 0 });
    await later(60_000);
    expect(await outletTracker.find(ORDER)).toMatchObject({ attempts: 1 });
  });

  it('pause independently', async () => {
    const { tracker, outletTracker, later } = await openBoth();
    const isOutlets = (body: unknown) => (body as { mchid: string }).mchid === OUTLET.mchid;
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER, times: 1 });
    await outletTracker.pollNow(ORDER).catch(() => undefined);
    expect((await outletTracker.stats()).paused).toBeDefined();
    await later(ONE_POLL);
    expect((await tracker.stats()).paused).toBeUndefined();
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 2 });
    expect(shops.wecom.requestsTo(GET_ORDER).filter(({ body }) => isOutlets(body))).toHaveLength(1);
  });

  it('are stopped independently', async () => {
    const { tracker, outletTracker, later } = await openBoth();
    await outletTracker.stop();
    expect(await outletTracker.stats()).toMatchObject({ isStarted: false, tracked: 1 });
    await later(ONE_POLL);
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 2 });
    expect(await outletTracker.find(ORDER)).toMatchObject({ attempts: 0 });
  });

  it('log under their own names', async () => {
    const logger = new RecordingLogger();
    const { outletTracker } = await openBoth({}, logger);
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    await outletTracker.pollNow(ORDER).catch(() => undefined);
    expect(new Set(logger.complaints.map(({ context }) => context))).toEqual(new Set(['WeComPay:outlet']));
  });
});

describe('a method that listens to several accounts', () => {
  it('is notified of the orders of each', async () => {
    const ids: string[] = [];
    @Injectable()
    class Both {
      @OnOrder('SUCCESS', { account: 'default' })
      @OnOrder('SUCCESS', { account: 'outlet' })
      paid({ id }: OrderEvent) {
        ids.push(id);
      }
    }
    const { later } = await openBoth({}, undefined, [Both]);
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.orders.pay(out_trade_no, { mchid: OUTLET.mchid });
    await later(ONE_POLL);
    const mchids = [shops.wecom.credentials.mchid, OUTLET.mchid];
    expect(ids.toSorted()).toEqual(mchids.map((mchid) => `${mchid}/${out_trade_no}/SUCCESS`));
  });
});

describe('the name of an event', () => {
  it('contains the account only when one is given', () => {
    expect(getOrderEventName('SUCCESS')).toBe('wecom-pay.order.success');
    expect(getOrderEventName()).toBe('wecom-pay.order.changed');
    expect(getOrderEventName('UNRESOLVED')).toBe('wecom-pay.order.unresolved');
    expect(getOrderEventName('SUCCESS', 'outlet')).toBe('wecom-pay.outlet.order.success');
  });
});
