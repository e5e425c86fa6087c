import { setImmediate } from 'node:timers/promises';
import type { LoggerService, ModuleMetadata } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import type { OrderEvent, PollingOptions, PollSchedule } from '../../lib/index.js';
import type { UnfinishedOrder, UnresolvedOrderEvent, WeComPayOptions } from '../../lib/index.js';
import { OnOrder, OrderTracker, UnfinishedOrders, WeComPayModule } from '../../lib/index.js';
import type { FakeWeCom, FakeWeComOptions } from '../../lib/testing/index.js';
import { AT_NEW_YEAR, fireJobs } from './e2e-own-ticks.js';
import type { Scene } from './e2e-scene.js';
import { useScene } from './e2e-scene.js';
import { until, useMovableClock } from './e2e-time.js';
import { loadLazyParts } from './lazy-parts.js';

await loadLazyParts();

/** So many ms later each order of a shop has been polled exactly once more, however its interval was jittered. */
export const ONE_POLL = 12_000;
export const SWEEP_EVERY = 60_000;

const everyTenSeconds: PollSchedule = ({ attempts }) => (attempts === 0 ? 0 : 10_000);

/** A host that keeps its orders in memory, and lists them until it has handled their end. */
@Injectable()
export class Shop {
  readonly open = new Map<string, UnfinishedOrder>();
  readonly events: OrderEvent[] = [];
  readonly unresolved: UnresolvedOrderEvent[] = [];
  readonly mismatches: OrderEvent[] = [];
  listings = 0;
  /** What its listener does. */
  handle: (event: OrderEvent, shop: Shop) => unknown = ({ order, final }) => {
    if (final) this.open.delete(order.out_trade_no);
  };

  @UnfinishedOrders()
  unfinished(): Iterable<UnfinishedOrder> | Promise<Iterable<UnfinishedOrder>> {
    this.listings++;
    return this.open.values();
  }

  @OnOrder()
  async changed(event: OrderEvent): Promise<void> {
    this.events.push(event);
    await this.handle(event, this);
  }

  @OnOrder('MISMATCH')
  async paidAnotherAmount(event: OrderEvent): Promise<void> {
    this.mismatches.push(event);
    await this.handle(event, this);
  }

  @OnOrder('UNRESOLVED')
  givenUp(event: UnresolvedOrderEvent): void {
    this.unresolved.push(event);
  }

  /** The states it was told of, in order. */
  get states(): readonly string[] {
    return this.events.map(({ order }) => order.trade_state);
  }
}

/** How a shop is opened. */
export interface ShopOptions {
  /** The orders that it lists. @default the order of the scene */
  readonly orders?: readonly UnfinishedOrder[];
  readonly polling?: PollingOptions;
  readonly account?: Partial<WeComPayOptions>;
  readonly metadata?: ModuleMetadata;
  readonly logger?: LoggerService;
  /** Whether its emitter takes wildcards. */
  readonly wildcard?: boolean;
  /** What its listener does. @default stops listing an order that has ended */
  readonly handle?: Shop['handle'];
}

/** A shop whose application runs. Its own cron job ticks at New Year, so that nothing happens unless a test says so. */
export interface OpenShop {
  readonly module: TestingModule;
  readonly shop: Shop;
  readonly tracker: OrderTracker;
  /** Lets the cron job tick now, and waits until the sweep and the polls that come of it are over. */
  readonly tick: () => Promise<void>;
  /** The same, so many ms later. */
  readonly later: (ms: number) => Promise<void>;
  /** Waits until no poll runs. When one ends, the next that may be made begins in the same turn of the event loop. */
  readonly settled: () => Promise<void>;
}

/** @param advance moves the clock */
export function openShop(module: TestingModule, shop: Shop, advance: (ms: number) => void): OpenShop {
  const tracker = module.get(OrderTracker, { strict: false });
  const settled = async () => {
    await setImmediate();
    await until(async () => (await tracker.stats()).running === 0);
  };
  const tick = async () => {
    const { listings } = shop;
    const { lastSweep } = await tracker.stats();
    await fireJobs(module);
    await setImmediate();
    if (shop.listings > listings) await until(async () => (await tracker.stats()).lastSweep !== lastSweep);
    await settled();
  };
  const later = async (ms: number) => {
    advance(ms);
    await tick();
  };
  return { module, shop, tracker, tick, later, settled };
}

/** Gives each test a fake WeCom and a clock that moves, and closes the shops that it opens. */
export function useShops(options: FakeWeComOptions = {}) {
  const scene = useScene(options);
  const clock = useMovableClock();
  return {
    clock,
    get scene(): Scene {
      return scene.current;
    },
    get wecom(): FakeWeCom {
      return scene.current.wecom;
    },
    /** Starts a shop, and waits for its first look at its orders and for the polls that come of it. */
    async open(given: ShopOptions = {}): Promise<OpenShop> {
      const shop = prepare(given);
      const module = await scene.current.launch(metadataOf(scene.current, shop, given), given.logger);
      const opened = openShop(module, shop, (ms) => clock.advance(ms));
      if (given.polling?.autoStart === false) return opened;
      await until(async () => (await opened.tracker.stats()).lastSweep !== undefined);
      await opened.settled();
      return opened;
    },
  };
}

function prepare({ orders, handle }: ShopOptions): Shop {
  const shop = new Shop();
  for (const order of orders ?? [{ out_trade_no: 'ORDER-1' }]) shop.open.set(order.out_trade_no, order);
  if (handle) shop.handle = handle;
  return shop;
}

function metadataOf(
  scene: Scene,
  shop: Shop,
  { polling, account, metadata = {}, wildcard = false }: ShopOptions,
): ModuleMetadata {
  const defaults = { cron: AT_NEW_YEAR, schedule: everyTenSeconds, drainTimeout: 1_000 };
  const options = { ...account, polling: { ...defaults, ...polling } };
  return {
    ...metadata,
    imports: [
      EventEmitterModule.forRoot({ wildcard }),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot(scene.options(options)),
      ...(metadata.imports ?? []),
    ],
    providers: [{ provide: Shop, useValue: shop }, ...(metadata.providers ?? [])],
  };
}

/** So many orders, all created at WeCom. */
export function createOrders(
  { orders }: FakeWeCom,
  count: number,
  prefix = 'MANY',
): { out_trade_no: string }[] {
  const created = Array.from({ length: count }, (_, index) => ({ out_trade_no: `${prefix}-${index}` }));
  for (const order of created) orders.create({ ...order, total: 100 });
  return created;
}
