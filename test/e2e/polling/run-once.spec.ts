import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LoggerService, OnModuleInit, Provider } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { TestingModule } from '@nestjs/testing';
import type { PollingOptions, RunOnceResult, UnfinishedOrder, WeComPayOptions } from '../../../lib/index.js';
import { OrderTracker, WECOM_PAY_CHANNELS, WeComOptionsError, WeComPayModule } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { createOrders, ONE_POLL, Shop, useShops } from '../../support/e2e-shop.js';
import { until, blockEventLoop, undisturbedDurationOf } from '../../support/e2e-time.js';
import { Hanging } from '../../support/hanging.js';

const shops = useShops();

const TIMERLESS: PollingOptions = { autoStart: false, schedule: ({ attempts }) => (attempts ? 10_000 : 0) };

interface Opened {
  readonly tracker: OrderTracker;
  readonly shop: Shop;
  readonly module: TestingModule;
}

/** A shop without `ScheduleModule`. */
async function open(
  orders: readonly UnfinishedOrder[] = [ORDER],
  polling: PollingOptions = {},
  logger?: LoggerService,
  { providers = [], ...account }: Partial<WeComPayOptions> & { readonly providers?: Provider[] } = {},
): Promise<Opened> {
  const shop = new Shop();
  for (const order of orders) shop.open.set(order.out_trade_no, order);
  const options = shops.scene.options({ ...account, polling: { ...TIMERLESS, ...polling } });
  const module = await shops.scene.launch(
    {
      imports: [EventEmitterModule.forRoot(), WeComPayModule.forRoot(options)],
      providers: [{ provide: Shop, useValue: shop }, ...providers],
    },
    logger,
  );
  return { tracker: module.get(OrderTracker), shop, module };
}

const queries = () => shops.wecom.requestsTo(GET_ORDER).length;
const NOTHING = { polled: 0, delivered: 0, remaining: 0, paused: undefined, error: undefined };

describe('runOnce()', () => {
  it('lists, polls what is due, and resolves when the listeners have finished', async () => {
    const orders = createOrders(shops.wecom, 50);
    for (const { out_trade_no } of orders.slice(0, 3)) shops.wecom.orders.pay(out_trade_no);
    const logger = new RecordingLogger();
    const { tracker, shop } = await open(orders, {}, logger);
    let finished = 0;
    shop.handle = async ({ final, order }) => {
      await new Promise(setImmediate);
      if (final) shop.open.delete(order.out_trade_no);
      finished++;
    };
    const result = await tracker.runOnce();
    expect(result).toEqual({ ...NOTHING, polled: 50, delivered: finished });
    expect(shop.states.filter((state) => state === 'SUCCESS')).toHaveLength(3);
    expect(shop.open.size).toBe(47);
    expect(logger.complaints).toEqual([]);
  });

  it('waits for the listeners of an application that still starts', async () => {
    @Injectable()
    class Early implements OnModuleInit {
      run: Promise<RunOnceResult> | undefined;
      listedWhileStarting = NaN;

      constructor(
        private readonly tracker: OrderTracker,
        private readonly shop: Shop,
      ) {}

      async onModuleInit() {
        this.run = this.tracker.runOnce();
        for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
        this.listedWhileStarting = this.shop.listings;
      }
    }
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { module } = await open([ORDER], {}, undefined, { providers: [Early] });
    const { run, listedWhileStarting } = module.get(Early);
    expect(await run).toEqual({ ...NOTHING, polled: 1, delivered: 1 });
    expect(listedWhileStarting).toBe(0);
  });

  it('remembers what it has polled, as long as the process lives', async () => {
    const { tracker, shop } = await open();
    await tracker.runOnce();
    shops.wecom.orders.pay(ORDER.out_trade_no);
    expect(await tracker.runOnce()).toEqual(NOTHING);
    shops.clock.advance(ONE_POLL);
    expect(await tracker.runOnce()).toEqual({ ...NOTHING, polled: 1, delivered: 1 });
    expect(shop.states.at(-1)).toBe('SUCCESS');
    expect(queries()).toBe(2);
  });

  it('polls an order of unknown age at once, as a new process would never find it due', async () => {
    const { tracker } = await open([ORDER], { schedule: ({ age }) => (age < 5_000 ? 5_000 - age : 0) });
    expect(await tracker.runOnce()).toMatchObject({ polled: 1 });
  });

  it('leaves an order alone that is not due yet by its age', async () => {
    const young = { ...ORDER, createdAt: new Date() };
    const { tracker } = await open([young], { schedule: ({ age }) => (age < 60_000 ? 60_000 - age : 0) });
    expect(await tracker.runOnce()).toEqual(NOTHING);
    shops.clock.advance(1.2 * 60_000);
    expect(await tracker.runOnce()).toMatchObject({ polled: 1 });
  });

  it('delivers an event again that a listener has refused, in the next run after it is due', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { tracker, shop } = await open();
    const { handle } = shop;
    shop.handle = () => Promise.reject(new Error('no database'));
    expect(await tracker.runOnce()).toEqual({ ...NOTHING, polled: 1 });
    shop.handle = handle;
    shops.clock.advance(60_000);
    expect(await tracker.runOnce()).toEqual({ ...NOTHING, polled: 1, delivered: 1 });
    expect(shop.open.size).toBe(0);
  });

  it('begins nothing after its budget, awaits what runs, and says what is left', async () => {
    const logger = new RecordingLogger();
    const { tracker } = await open(createOrders(shops.wecom, 10), { concurrency: 2 }, logger);
    shops.wecom.faults.add({ on: GET_ORDER, kind: 'delay', ms: 1_200, times: Infinity });
    const run = tracker.runOnce({ budget: 1_000 });
    await until(() => queries() === 2);
    blockEventLoop(1_500);
    const { polled, remaining } = await run;
    expect([polled, remaining, queries()]).toEqual([2, 8, 2]);
    expect(logger.complaints.map(({ message }) => message)).toEqual([
      'OrderTracker.runOnce() ended with 8 orders still due (budget: 1000 ms). Call it more often, or give it a larger budget.',
    ]);
  });

  it('begins nothing after its budget, though a listener blocks the event loop until then', async () => {
    const orders = createOrders(shops.wecom, 5);
    for (const { out_trade_no } of orders) shops.wecom.orders.pay(out_trade_no);
    const { tracker, shop } = await open(orders, { concurrency: 1 });
    shop.handle = () => blockEventLoop(1_500);
    expect(await tracker.runOnce({ budget: 1_000 })).toMatchObject({ polled: 1, remaining: 4 });
  });

  it('ends early when its signal fires, while it lists too', async () => {
    const orders = createOrders(shops.wecom, 10);
    for (const { out_trade_no } of orders) shops.wecom.orders.pay(out_trade_no);
    const { tracker, shop } = await open(orders, { concurrency: 1 });
    const leaving = new AbortController();
    shop.handle = () => leaving.abort();
    expect(await tracker.runOnce({ signal: leaving.signal })).toMatchObject({ polled: 1, remaining: 9 });
    expect(await tracker.runOnce({ signal: AbortSignal.abort() })).toEqual({
      ...NOTHING,
      remaining: 9,
      error: 'the run ended before @UnfinishedOrders() had listed all',
    });
  });

  it('lists nothing more once its signal fires', async () => {
    const { tracker, shop } = await open(createOrders(shops.wecom, 3));
    const leaving = new AbortController();
    shop.unfinished = () => {
      leaving.abort();
      return shop.open.values();
    };
    expect(await tracker.runOnce({ signal: leaving.signal })).toEqual({
      ...NOTHING,
      error: 'the run ended before @UnfinishedOrders() had listed all',
    });
  });

  it('ends early when the application closes', async () => {
    const orders = createOrders(shops.wecom, 10);
    for (const { out_trade_no } of orders) shops.wecom.orders.pay(out_trade_no);
    const { tracker, shop, module } = await open(orders, { concurrency: 1 });
    let closed: Promise<void> | undefined;
    shop.handle = () => void (closed ??= module.close());
    expect(await tracker.runOnce()).toMatchObject({ polled: 1, remaining: 9 });
    await closed;
  });

  it('waits for its share of the rate limit, but not beyond its budget', async () => {
    const rateLimit = { perMinute: 20, perHour: 1_000 };
    const { tracker } = await open(createOrders(shops.wecom, 30), {}, undefined, { rateLimit });
    const startedAt = performance.now();
    const { polled, remaining, paused } = await tracker.runOnce({ budget: 300 });
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    expect(polled).toBeLessThan(30);
    expect([polled + remaining, queries(), paused]).toEqual([30, polled, undefined]);
  });

  it('does not wait for the rate limit if nothing is due', async () => {
    const rateLimit = { perMinute: 1, perHour: 1_000 };
    const { tracker } = await open([ORDER], {}, undefined, { rateLimit });
    expect(await tracker.runOnce()).toMatchObject({ polled: 1 });
    expect(await undisturbedDurationOf(tracker.runOnce())).toBeLessThan(10_000);
  });

  it('does not wait for a listing that hangs beyond its budget', async () => {
    const { tracker, shop } = await open();
    const listing = new Hanging<UnfinishedOrder[]>();
    shop.unfinished = () => listing.promise;
    expect(await tracker.runOnce({ budget: 200 })).toEqual({
      ...NOTHING,
      error: 'the run ended before @UnfinishedOrders() had listed all',
    });
    listing.end([]);
  });

  it('stops while polling is paused, says why, and tries again in a later run', async () => {
    const logger = new RecordingLogger();
    const { tracker } = await open(createOrders(shops.wecom, 50), { concurrency: 1 }, logger);
    const outage = shops.wecom.faults.add({ on: GET_ORDER, kind: 'status', status: 502, times: Infinity });
    let begun = 0;
    const count = () => void begun++;
    subscribe(WECOM_PAY_CHANNELS.poll, count);
    const { polled, remaining, paused } = await tracker.runOnce();
    unsubscribe(WECOM_PAY_CHANNELS.poll, count);
    expect(begun).toBeLessThan(50);
    expect(polled).toBeLessThan(50);
    expect(polled + remaining).toBeGreaterThanOrEqual(49);
    expect(paused).toMatchObject({
      reason: expect.any(String) as unknown,
      until: expect.any(Date) as unknown,
    });
    expect(logger.complaints.filter(({ message }) => message.includes('runOnce()'))).toEqual([]);
    outage.remove();
    expect(await tracker.runOnce()).toMatchObject({ polled: 0, paused: { reason: paused?.reason } });
    shops.clock.advance(600_000);
    expect(await tracker.runOnce()).toMatchObject({ remaining: 0, paused: undefined });
  });

  it('says what went wrong while listing', async () => {
    const { tracker, shop } = await open();
    shop.unfinished = () => Promise.reject(new Error('no database'));
    expect(await tracker.runOnce()).toMatchObject({
      polled: 0,
      error: 'Shop.unfinished() failed (Error)',
    });
  });

  it('is shared by calls at the same time', async () => {
    const { tracker, shop } = await open();
    const [one, other] = await Promise.all([tracker.runOnce(), tracker.runOnce()]);
    expect(one).toBe(other);
    expect([shop.listings, queries()]).toEqual([1, 1]);
  });

  it.each([
    [{ budget: 0 }, 'budget must be a number of milliseconds above 0'],
    [{ budget: '5s' }, 'budget must be a number of milliseconds above 0'],
    [{ signal: {} }, 'signal must be an AbortSignal'],
    [{ limit: 5 }, 'The options of runOnce() cannot have "limit"'],
  ])('refuses %j before any I/O', async (options, message) => {
    const { tracker, shop } = await open();
    const run = tracker.runOnce(options as never);
    await expect(run).rejects.toThrow(WeComOptionsError);
    await expect(run).rejects.toThrow(message);
    expect(shop.listings).toBe(0);
  });

  it('leaves pollNow() to work, whose listeners stop() awaits', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { tracker, shop } = await open();
    await tracker.pollNow(ORDER);
    await tracker.stop();
    expect([shop.states, shop.open.size]).toEqual([['SUCCESS'], 0]);
    expect(await tracker.runOnce()).toEqual(NOTHING);
  });

  it('is refused where something else polls', async () => {
    const { tracker } = await shops.open();
    await expect(tracker.runOnce()).rejects.toThrow('set polling.autoStart to false');
    await tracker.stop();
    await expect(tracker.runOnce()).rejects.toThrow('set polling.autoStart to false');
  });

  it('is refused once start() was called', async () => {
    const { tracker } = await shops.open({ polling: { autoStart: false } });
    await tracker.start();
    await expect(tracker.runOnce()).rejects.toThrow('do not call OrderTracker.start()');
  });
});

describe('an application without timers', () => {
  it('starts without ScheduleModule, which only start() needs', async () => {
    const { tracker } = await open();
    await expect(tracker.start()).rejects.toThrow('ScheduleModule.forRoot()');
    expect(await tracker.runOnce()).toMatchObject({ polled: 1 });
  });
});
