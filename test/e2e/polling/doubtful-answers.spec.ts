import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { OrderEvent } from '../../../lib/index.js';
import { OnOrder } from '../../../lib/index.js';
import type { RequestFault } from '../../../lib/testing/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, useShops } from '../../support/e2e-shop.js';

const { out_trade_no } = ORDER;
const SLOW_LANE = 600_000;
const shops = useShops();

describe('an order that WeCom has no usable answer for', () => {
  it.each<[string, RequestFault]>([
    ['answers for another order', { kind: 'wrong-order' }],
    ['answers for another merchant', { kind: 'wrong-order', mchid: '1900000099' }],
    ['breaks off', { kind: 'truncate' }],
    ['answers with half of it', { kind: 'truncate', framing: 'intact' }],
    ['answers with an HTML page', { kind: 'html' }],
    ['answers with nothing', { kind: 'empty' }],
    ['answers with null', { kind: 'body', body: 'null' }],
    ['answers with a list', { kind: 'body', body: '[{"trade_state":"SUCCESS"}]' }],
    ['names no state', { kind: 'patch', fields: { trade_state: undefined } }],
    ['names a state that is no text', { kind: 'patch', fields: { trade_state: ['SUCCESS'] } }],
    ['gives an amount that is not a number', { kind: 'patch', fields: { amount: { total: '100' } } }],
    ['answers with too much', { kind: 'oversize' }],
  ])('emits nothing and is polled again, later each time, when WeCom %s', async (_what, fault) => {
    shops.wecom.orders.pay(out_trade_no);
    const struck = shops.wecom.faults.add({ ...fault, on: GET_ORDER, times: Infinity });
    const { shop, tracker, later } = await shops.open();
    const waits = [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, SLOW_LANE, SLOW_LANE];
    for (const [time, wait] of waits.entries()) {
      const { get_order } = shops.scene.sent();
      // That it doubles shows from the second time on.
      const part = time === 0 ? 0.2 : 0.6;
      await later(part * wait);
      expect(shops.scene.sent().get_order).toBe(get_order);
      await later((1 - part) * wait);
      expect(shops.scene.sent().get_order).toBeGreaterThan(get_order);
    }
    expect(shop.events).toEqual([]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: undefined, attempts: 0 });
    expect((await tracker.stats()).paused).toBeUndefined();

    struck.remove();
    await later(SLOW_LANE);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, attempt: 1 }]);
  });

  it.each<[string, RequestFault]>([
    ['answers with an unknown errcode', { kind: 'errcode', errcode: 99_999 }],
    ['answers with a state beside an errcode', { kind: 'patch', fields: { errcode: 99_999 } }],
  ])('emits nothing and is polled again much later when WeCom %s', async (_what, fault) => {
    shops.wecom.orders.pay(out_trade_no);
    const struck = shops.wecom.faults.add({ ...fault, on: GET_ORDER, times: Infinity });
    const logger = new RecordingLogger();
    const { shop, tracker, later } = await shops.open({ logger });
    await later(SLOW_LANE - ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(shops.scene.sent().get_order).toBe(1);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: undefined, attempts: 0 });
    expect((await tracker.stats()).paused).toBeUndefined();
    expect(logger.own.filter(({ message }) => message.includes('could not be polled'))).toHaveLength(1);

    struck.remove();
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, attempt: 1 }]);
  });

  it.each<[string, RequestFault]>([
    ['is busy', { kind: 'errcode', errcode: -1 }],
    ['closes the connection', { kind: 'half-close' }],
    ['answers with HTTP 500', { kind: 'status', status: 500 }],
    ['does not answer in time', { kind: 'hang' }],
  ])('emits nothing and is polled again soon when WeCom %s', async (_what, fault) => {
    shops.wecom.orders.pay(out_trade_no);
    const struck = shops.wecom.faults.add({ ...fault, on: GET_ORDER, times: Infinity });
    const { shop, tracker, later } = await shops.open({
      account: fault.kind === 'hang' ? { attemptTimeout: 400 } : {},
    });
    expect(shop.events).toEqual([]);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: undefined, attempts: 0 });
    struck.remove();
    await later(ONE_POLL);
    expect(shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, attempt: 1 }]);
  });

  it('emits nothing and is polled again while WeCom does not know it yet', async () => {
    const { shop, tracker, later } = await shops.open({ orders: [{ out_trade_no: 'ORDER-2' }] });
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(await tracker.find({ out_trade_no: 'ORDER-2' })).toMatchObject({ trade_state: undefined });
    expect(shops.scene.sent().get_order).toBe(3);
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    shops.wecom.orders.pay('ORDER-2');
    await later(ONE_POLL);
    expect(shop.states).toEqual(['SUCCESS']);
  });
});

@Injectable()
class Fulfilment {
  readonly heard: string[] = [];

  @OnOrder('SUCCESS')
  paid({ order }: OrderEvent): void {
    this.heard.push(`paid: ${order.trade_state}`);
  }

  @OnOrder('CLOSED')
  closed({ order }: OrderEvent): void {
    this.heard.push(`closed: ${order.trade_state}`);
  }
}

describe('a state that differs from a known one in its spelling', () => {
  it.each(['Success', 'success', 'closed', 'CLOSED ', 'SUCCE\u017fS'])(
    'is unknown, so that no listener of the known state hears of it: %j',
    async (trade_state) => {
      const spelt = shops.wecom.faults.add({
        kind: 'patch',
        fields: { trade_state },
        on: GET_ORDER,
        times: Infinity,
      });
      const { module, shop, later } = await shops.open({ metadata: { providers: [Fulfilment] } });
      const { heard } = module.get(Fulfilment);
      expect(shop.events).toMatchObject([{ order: { trade_state }, paid: false, final: false }]);
      expect(heard).toEqual([]);

      spelt.remove();
      shops.wecom.orders.pay(out_trade_no);
      await later(ONE_POLL);
      expect(shop.states).toEqual([trade_state, 'SUCCESS']);
      expect(heard).toEqual(['paid: SUCCESS']);
    },
  );
});

describe('an order that WeCom never comes to know', () => {
  it('is unresolved in the end, not failed', async () => {
    const { shop, later } = await shops.open({
      orders: [{ out_trade_no: 'ORDER-2' }],
      polling: { horizon: 20_000 },
    });
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect(shop.events).toEqual([]);
    expect(shop.unresolved).toMatchObject([{ out_trade_no: 'ORDER-2', lastState: undefined, attempt: 0 }]);
  });
});

describe('one order that cannot be polled', () => {
  it('keeps no other from being polled', async () => {
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    shops.wecom.orders.put({ out_trade_no, trade_state: 5 });
    shops.wecom.orders.pay('ORDER-2');
    const { shop } = await shops.open({ orders: [ORDER, { out_trade_no: 'ORDER-2' }] });
    expect(shop.events.map(({ order }) => order.out_trade_no)).toEqual(['ORDER-2']);
  });

  it.each([660001, 660006])(
    'does not pause polling when its merchant is not ours (errcode %d)',
    async (errcode) => {
      shops.wecom.faults.add({ kind: 'errcode', errcode, on: GET_ORDER });
      const { tracker } = await shops.open();
      expect((await tracker.stats()).paused).toBeUndefined();
      expect(await tracker.find(ORDER)).toMatchObject({ attempts: 0 });
    },
  );
});
