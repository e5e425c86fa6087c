import { describe, expect, it } from '@jest/globals';
import { Controller, Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { OrderEvent, UnfinishedOrder } from '../../../lib/index.js';
import { getOrderEventName, OnOrder, UnfinishedOrders } from '../../../lib/index.js';
import { ORDER } from '../../support/e2e-scene.js';
import { createOrders, ONE_POLL, useShops } from '../../support/e2e-shop.js';

const shops = useShops();

type Rows = Iterable<UnfinishedOrder> | AsyncIterable<UnfinishedOrder>;

/** A class of the host with one method that lists orders, in whichever form. */
function listing(list: () => Rows | Promise<Rows>) {
  @Injectable()
  class Orders {
    @UnfinishedOrders()
    unpaid() {
      return list();
    }
  }
  return Orders;
}

describe('@UnfinishedOrders()', () => {
  it('collects what several methods of providers and controllers list, each order once', async () => {
    const [a, b, c] = createOrders(shops.wecom, 3);
    @Injectable()
    class Orders {
      @UnfinishedOrders()
      some() {
        return [a!, b!];
      }

      @UnfinishedOrders()
      others() {
        return Promise.resolve(new Set([b!]));
      }
    }
    @Controller('orders')
    class OrdersController {
      @UnfinishedOrders()
      more() {
        return [c!, ORDER];
      }
    }
    const { tracker } = await shops.open({
      metadata: {
        providers: [Orders, { provide: 'ALIAS', useExisting: Orders }],
        controllers: [OrdersController],
      },
    });
    expect(await tracker.stats()).toMatchObject({ tracked: 4, lastSweep: { listed: 6, error: undefined } });
    for (const order of [a!, b!, c!, ORDER]) expect(await tracker.find(order)).toMatchObject({ attempts: 1 });
    expect(shops.scene.sent().get_order).toBe(4);
  });

  it('is inherited', async () => {
    class Base {
      @UnfinishedOrders()
      unpaid() {
        return [{ out_trade_no: 'INHERITED' }];
      }
    }
    @Injectable()
    class Orders extends Base {}
    const { tracker } = await shops.open({ metadata: { providers: [Orders] } });
    expect(await tracker.find({ out_trade_no: 'INHERITED' })).toBeDefined();
  });

  it.each<[string, (rows: UnfinishedOrder[]) => Parameters<typeof listing>[0]]>([
    ['a list', (rows) => () => rows],
    ['a set', (rows) => () => new Set(rows)],
    ['a promise of a list', (rows) => () => Promise.resolve(rows)],
    [
      'a generator',
      (rows) =>
        function* rowByRow() {
          yield* rows;
        },
    ],
    [
      'an asynchronous generator',
      (rows) =>
        async function* rowByRow() {
          for (const row of rows) yield await Promise.resolve(row);
        },
    ],
  ])('accepts %s', async (_form, form) => {
    const rows = createOrders(shops.wecom, 20);
    const { tracker } = await shops.open({ orders: [], metadata: { providers: [listing(form(rows))] } });
    expect(await tracker.stats()).toMatchObject({ tracked: 20, lastSweep: { listed: 20, error: undefined } });
  });

  it('accepts rows of a database as they are', async () => {
    const { mchid } = shops.wecom.credentials;
    const rows = [
      { id: 7, ...ORDER, mchid: null, createdAt: null, status: 'open', lines: [] },
      { out_trade_no: 'ORDER-2', mchid, createdAt: '2026-01-02T03:04:05.000Z' },
      { out_trade_no: 'ORDER-3', mchid, createdAt: 1_767_323_045_000 },
      { out_trade_no: 'ORDER-4', createdAt: new Date(1_767_323_045_000) },
    ];
    const { tracker } = await shops.open({ orders: [], metadata: { providers: [listing(() => rows)] } });
    expect(await tracker.stats()).toMatchObject({ tracked: 4, lastSweep: { error: undefined } });
    for (const { out_trade_no } of rows.slice(1)) {
      const { createdAt } = (await tracker.find({ out_trade_no }))!;
      expect(Math.abs(createdAt.getTime() - 1_767_323_045_000)).toBeLessThan(100);
    }
  });
});

describe('@OnOrder()', () => {
  it('notifies all methods that have it, each of its own state', async () => {
    const told: string[] = [];
    @Injectable()
    class Listeners {
      @OnOrder('SUCCESS')
      paid({ order }: OrderEvent) {
        told.push(`paid ${order.trade_state}`);
      }

      @OnOrder('SUCCESS')
      async ship({ order }: OrderEvent) {
        told.push(await Promise.resolve(`ship ${order.trade_state}`));
      }

      @OnOrder('USERPAYING')
      wait({ order }: OrderEvent) {
        told.push(`wait ${order.trade_state}`);
      }

      @OnOrder('CLOSED')
      never() {
        told.push('never');
      }
    }
    @Controller()
    class ListeningController {
      @OnOrder('SUCCESS', { account: 'default' })
      paid({ account }: OrderEvent) {
        told.push(`paid at ${account}`);
      }
    }
    const { shop, later } = await shops.open({
      metadata: { providers: [Listeners], controllers: [ListeningController] },
    });
    shops.wecom.orders.startPaying(ORDER.out_trade_no);
    await later(ONE_POLL);
    shops.wecom.orders.pay(ORDER.out_trade_no);
    await later(ONE_POLL);
    expect(told.toSorted()).toEqual(['paid SUCCESS', 'paid at default', 'ship SUCCESS', 'wait USERPAYING']);
    expect(shop.states).toEqual(['USERPAYING', 'SUCCESS']);
  });

  it('gives all listeners of a change the very same event', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const events: OrderEvent[] = [];
    @Injectable()
    class Listener {
      @OnOrder('SUCCESS')
      paid(event: OrderEvent) {
        events.push(event);
      }
    }
    const { shop } = await shops.open({ metadata: { providers: [Listener] } });
    expect(events[0]).toBe(shop.events[0]);
  });
});

describe('a plain @OnEvent()', () => {
  it('is notified of an order by the name of its event', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const heard: string[] = [];
    @Injectable()
    class Plain {
      @OnEvent(getOrderEventName('SUCCESS'), { suppressErrors: false })
      paid({ order }: OrderEvent) {
        heard.push(order.trade_state);
      }

      @OnEvent('wecom-pay.order.changed')
      @OnEvent('wecom-pay.default.order.success')
      changed({ id }: OrderEvent) {
        heard.push(id);
      }
    }
    await shops.open({ metadata: { providers: [Plain] } });
    expect(heard.toSorted()).toEqual([...Array(2).fill('1900000001/ORDER-1/SUCCESS'), 'SUCCESS']);
  });
});
