import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { OrderEvent } from '../../../lib/index.js';
import { getOrderEventName, OnOrder } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const { out_trade_no } = ORDER;
/** After a first refusal; doubled after each further one. */
const RETRY_AFTER = 5_000;
/** After a first delivery that the host has taken, while it still lists the order; doubled after each further one. */
const AGAIN_AFTER = 2 * SWEEP_EVERY;
const shops = useShops();

/** Listens beside the shop's own listener, as a host may that does not know `@OnOrder()`. */
@Injectable()
class PlainListener {
  readonly ids: string[] = [];
  failures = Infinity;

  @OnEvent(getOrderEventName('SUCCESS'))
  paid({ id }: OrderEvent): void {
    this.ids.push(id);
    if (this.ids.length <= this.failures) throw new Error('the database is away');
  }
}

function onlyId(events: readonly OrderEvent[]): string {
  const ids = [...new Set(events.map(({ id }) => id))];
  expect(ids).toHaveLength(1);
  return ids[0]!;
}

describe('an event whose listener throws', () => {
  it('is redelivered, later each time and with the same id, until it is handled', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const logger = new RecordingLogger();
    const { shop, tracker, later } = await shops.open({
      logger,
      handle: (_event, { events, open }) => {
        if (events.length < 4) throw new Error('the database is away');
        open.clear();
      },
    });
    expect(shop.events).toHaveLength(1);
    for (const [failures, wait] of [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER].entries()) {
      // That it doubles shows from the second time on.
      const part = failures === 0 ? 0.2 : 0.6;
      await later(part * wait);
      expect(shop.events).toHaveLength(failures + 1);
      await later((1 - part) * wait);
      expect(shop.events).toHaveLength(failures + 2);
    }
    expect(onlyId(shop.events)).toContain(`${out_trade_no}/SUCCESS`);
    expect(shop.events.map(({ previousState }) => previousState)).toEqual(Array(4).fill(undefined));
    expect(logger.own.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: expect.stringContaining(
          'failed for 1900000001/ORDER-1/SUCCESS: Error: the database is away.',
        ),
      },
    ]);
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeUndefined();
    await later(86_400_000);
    expect(shop.events).toHaveLength(4);
  });

  it('is not redelivered when the host has stopped listing the order all the same', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, tracker, later } = await shops.open({
      handle: (_event, { open }) => {
        open.clear();
        throw new Error('written, and then this');
      },
    });
    expect(shop.events).toHaveLength(1);
    await later(1_000);
    expect(await tracker.find(ORDER)).toBeDefined();
    shop.handle = () => undefined;
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeUndefined();
  });

  it('keeps no other listener from being notified, and no other order from being polled', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    shops.wecom.orders.pay('ORDER-2');
    @Injectable()
    class Failing {
      @OnOrder('SUCCESS')
      paid({ order }: OrderEvent): void {
        if (order.out_trade_no === out_trade_no) throw new Error('always');
      }
    }
    const { shop } = await shops.open({
      orders: [ORDER, { out_trade_no: 'ORDER-2' }],
      metadata: { providers: [Failing] },
    });
    expect(shop.events.map(({ order }) => order.out_trade_no).toSorted()).toEqual([out_trade_no, 'ORDER-2']);
  });

  it('is redelivered with the next poll when it is not an end', async () => {
    shops.wecom.orders.startPaying(out_trade_no);
    const { shop, later } = await shops.open({
      handle: (_event, { events }) => {
        if (events.length === 1) throw new Error('the database is away');
      },
    });
    await later(ONE_POLL);
    await later(ONE_POLL);
    expect(shop.states).toEqual(['USERPAYING', 'USERPAYING']);
    onlyId(shop.events);
  });
});

describe('an event whose listener hangs', () => {
  it('is redelivered after listenerTimeout, and other orders are polled meanwhile', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    shops.wecom.orders.pay('ORDER-2');
    const logger = new RecordingLogger();
    const { shop, later } = await shops.open({
      logger,
      orders: [ORDER, { out_trade_no: 'ORDER-2' }],
      polling: { listenerTimeout: 150, concurrency: 1 },
      handle: ({ order }, { events, open }) => {
        const isFirst = events.filter((event) => event.order.out_trade_no === out_trade_no).length === 1;
        if (order.out_trade_no === out_trade_no && isFirst) return new Promise(() => undefined);
        return open.delete(order.out_trade_no);
      },
    });
    expect(shop.states).toEqual(['SUCCESS', 'SUCCESS']);
    expect(logger.own.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('TimeoutExceeded: it took longer than 150 ms. The event will be redelivered.'),
    );
    await later(RETRY_AFTER);
    expect(shop.events).toHaveLength(3);
    onlyId(shop.events.filter(({ order }) => order.out_trade_no === out_trade_no));
    expect(shop.open.size).toBe(0);
  });
});

describe('an event whose listener is a plain @OnEvent() and throws', () => {
  it('is redelivered because the host still lists the order', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const plain = new PlainListener();
    const { shop, later } = await shops.open({
      handle: () => undefined,
      metadata: { providers: [{ provide: PlainListener, useValue: plain }] },
    });
    expect(plain.ids).toHaveLength(1);
    plain.failures = 1;
    await later(AGAIN_AFTER);
    expect(plain.ids).toHaveLength(2);
    expect(plain.ids[1]).toBe(plain.ids[0]);
    shop.open.clear();
    await later(SWEEP_EVERY);
    await later(86_400_000);
    expect(plain.ids).toHaveLength(2);
  });
});

describe('an order that the host never stops listing', () => {
  it('is redelivered with the same answer, at intervals that double, and harms no other order', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, tracker, later } = await shops.open({ handle: () => undefined });
    for (const [deliveries, wait] of [AGAIN_AFTER, 2 * AGAIN_AFTER, 4 * AGAIN_AFTER].entries()) {
      await later(wait - SWEEP_EVERY);
      expect(shop.events).toHaveLength(deliveries + 1);
      await later(SWEEP_EVERY);
      expect(shop.events).toHaveLength(deliveries + 2);
    }
    onlyId(shop.events);
    expect(shop.events.map(({ order }) => order)).toEqual(Array(4).fill(shop.events[0]!.order));
    expect(shop.events.map(({ previousState }) => previousState)).toEqual([
      undefined,
      'SUCCESS',
      'SUCCESS',
      'SUCCESS',
    ]);
    expect(await tracker.stats()).toMatchObject({ tracked: 1, due: 0 });
    for (let days = 0; days < 30; days++) await later(86_400_000);
    expect(shop.events.length).toBeLessThan(45);
    expect(shop.events.length).toBeGreaterThanOrEqual(30);
  });
});

describe('an order that nothing listens for', () => {
  it('is redelivered until something does', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const logger = new RecordingLogger();
    const heard: string[] = [];
    const { module, shop, later } = await shops.open({ logger });
    const { EventEmitter2 } = await import('@nestjs/event-emitter');
    expect(shop.events).toHaveLength(1);
    const emitter = module.get(EventEmitter2, { strict: false });
    emitter.removeAllListeners();
    shop.open.set('ORDER-2', { out_trade_no: 'ORDER-2' });
    shops.wecom.orders.create({ out_trade_no: 'ORDER-2', total: 200 });
    shops.wecom.orders.pay('ORDER-2');
    await later(SWEEP_EVERY);
    await until(() => logger.own.some(({ message }) => message.includes('has no listener')));
    emitter.on(getOrderEventName('SUCCESS'), ({ id }: OrderEvent) => heard.push(id));
    await later(RETRY_AFTER);
    expect(heard).toEqual(['1900000001/ORDER-2/SUCCESS']);
  });
});

describe('an event', () => {
  it('cannot be changed by a listener', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop } = await shops.open();
    const [event] = shop.events;
    expect(Object.isFrozen(event)).toBe(true);
    expect(Object.isFrozen(event!.order)).toBe(true);
    expect(Object.isFrozen(event!.order.amount)).toBe(true);
    expect(() => Object.assign(event!.order, { trade_state: 'NOTPAY' })).toThrow(TypeError);
  });
});
