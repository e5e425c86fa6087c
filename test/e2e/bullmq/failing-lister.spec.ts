import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { UnfinishedOrder } from '../../../lib/index.js';
import { UnfinishedOrders } from '../../../lib/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const POLLING = { sweepEvery: 300, schedule: () => 300 };

/** The part of the application that sells vouchers, with a table of its own. */
@Injectable()
class Vouchers {
  readonly open = new Map<string, UnfinishedOrder>();
  isDown = false;
  listings = 0;

  @UnfinishedOrders()
  unpaid(): Iterable<UnfinishedOrder> {
    this.listings++;
    if (this.isDown) throw new Error('no database');
    return this.open.values();
  }
}

describeWithRedis('while one of several @UnfinishedOrders() methods fails', () => {
  const cluster = useCluster();

  /** A replica of an application with two such methods. `twoSweeps()` resolves when two have begun and ended since. */
  async function start(isDown = false) {
    const { current } = cluster;
    const vouchers = Object.assign(new Vouchers(), { isDown });
    const replica = await current.start({
      polling: POLLING,
      providers: [{ provide: Vouchers, useValue: vouchers }],
    });
    const twoSweeps = async () => {
      const { listings } = vouchers;
      await until(() => vouchers.listings > listings + 2);
    };
    const isTracked = async (out_trade_no: string) =>
      (await replica.tracker.find({ out_trade_no })) !== undefined;
    return { current, replica, vouchers, twoSweeps, isTracked };
  }

  it('nothing is kept of which method listed what as long as there is one', async () => {
    const { current } = cluster;
    const listedBy = () => current.redis.command('KEYS', 'bull:wecom-pay:listed-by:*');
    const alone = await current.start({ polling: POLLING });
    const order = current.order('ORDER-1');
    await until(async () => (await alone.tracker.find(order)) !== undefined);
    expect(await listedBy()).toEqual([]);
    await alone.module.close();
    await start();
    await until(async () => ((await listedBy()) as string[]).length > 0);
  });

  it('finished orders listed before there were several stay until all of them have listed', async () => {
    const { current } = cluster;
    const alone = await current.start({ polling: POLLING });
    const order = current.order('ORDER-1');
    alone.shop.handle = () => undefined;
    current.wecom.orders.pay('ORDER-1');
    await until(() => alone.shop.states.includes('SUCCESS'));
    await alone.module.close();
    current.open.clear();
    const { vouchers, twoSweeps, isTracked } = await start(true);
    await twoSweeps();
    expect(await isTracked(order.out_trade_no)).toBe(true);
    vouchers.isDown = false;
    await until(async () => !(await isTracked(order.out_trade_no)));
  });

  it('finished orders of another are let go', async () => {
    const { current, replica, vouchers, isTracked } = await start();
    const order = current.order('ORDER-1');
    await until(() => isTracked(order.out_trade_no));
    vouchers.isDown = true;
    current.wecom.orders.pay('ORDER-1');
    await until(() => replica.shop.states.includes('SUCCESS'));
    await until(async () => !(await isTracked(order.out_trade_no)));
    expect(vouchers.isDown).toBe(true);
  });

  it('its own finished orders stay tracked, and those that are open, whoever listed them', async () => {
    const { current, replica, vouchers, twoSweeps, isTracked } = await start();
    const mine = current.order('VOUCHER-1');
    vouchers.open.set(mine.out_trade_no, mine);
    const moved = current.order('ORDER-2');
    await until(async () => (await isTracked(mine.out_trade_no)) && (await isTracked(moved.out_trade_no)));
    await twoSweeps();
    vouchers.isDown = true;
    current.wecom.orders.pay('VOUCHER-1');
    await until(() => replica.shop.states.includes('SUCCESS'));
    const control = current.order('ORDER-3');
    await until(() => isTracked(control.out_trade_no));
    current.wecom.orders.pay('ORDER-3');
    await until(() => replica.shop.states.length === 2);
    current.open.clear();
    await until(async () => !(await isTracked(control.out_trade_no)));
    await twoSweeps();
    expect([await isTracked(mine.out_trade_no), await isTracked(moved.out_trade_no)]).toEqual([true, true]);

    vouchers.open.clear();
    vouchers.isDown = false;
    await until(async () => !(await isTracked(mine.out_trade_no)) && !(await isTracked(moved.out_trade_no)));
  });
});
