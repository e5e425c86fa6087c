import type { Provider } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine } from '../../lib/bullmq/index.js';
import type { PollingOptions, WeComPayOptions } from '../../lib/index.js';
import { OrderTracker, WeComPayModule } from '../../lib/index.js';
import type { WeComPayRedisOptions } from '../../lib/redis/index.js';
import { WeComPayRedisModule } from '../../lib/redis/index.js';
import type { FakeWeComOptions } from '../../lib/testing/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { RecordingLogger } from './e2e-logger.js';
import { initialize } from './e2e-module.js';
import type { TestRedisOptions } from './e2e-redis.js';
import { TestRedis } from './e2e-redis.js';
import { Shop } from './e2e-shop.js';
import type { PerTest } from './per-test.js';
import { usePerTest } from './per-test.js';

/** How a replica is started. */
export interface ReplicaOptions {
  readonly polling?: PollingOptions;
  readonly account?: Partial<WeComPayOptions>;
  readonly redis?: Partial<WeComPayRedisOptions>;
  /** Whether the application has the shop's method that lists orders, and its listeners. @default true */
  readonly hasShop?: boolean;
  /** Of the application, besides the shop. */
  readonly providers?: readonly Provider[];
}

/** One process of a cluster, as far as one test process can be several. */
export interface Replica {
  readonly module: TestingModule;
  readonly tracker: OrderTracker;
  readonly shop: Shop;
  readonly logger: RecordingLogger;
}

/** Replicas of one shop, on one Redis and one table of orders. */
export class Cluster {
  readonly replicas: Replica[] = [];
  /** The table that all replicas list: their orders that have not ended. */
  readonly open: Shop['open'] = new Map();

  constructor(
    readonly wecom: FakeWeCom,
    readonly redis: TestRedis,
  ) {}

  async start({
    polling,
    account,
    redis,
    hasShop = true,
    providers = [],
  }: ReplicaOptions = {}): Promise<Replica> {
    const logger = new RecordingLogger();
    const shop = Object.assign(new Shop(), { open: this.open });
    const module = await Test.createTestingModule({
      imports: [
        EventEmitterModule.forRoot(),
        ScheduleModule.forRoot(),
        WeComPayRedisModule.forRoot({ connection: this.redis.url, ...redis }),
        WeComPayModule.forRoot({
          ...this.wecom.credentials,
          baseUrl: this.wecom.baseUrl,
          pollingEngine: BullMqPollingEngine,
          polling: { sweepEvery: 1_000, ...polling },
          ...account,
        }),
      ],
      providers: [...(hasShop ? [{ provide: Shop, useValue: shop }] : []), ...providers],
    })
      .setLogger(logger)
      .compile();
    const replica = { module, shop, logger, tracker: module.get(OrderTracker, { strict: false }) };
    await initialize(module);
    this.replicas.push(replica);
    return replica;
  }

  /** A web process: it tracks, and leaves polling to others. */
  startWeb(options: ReplicaOptions = {}): Promise<Replica> {
    return this.start({ ...options, polling: { autoStart: false, ...options.polling } });
  }

  /** An order of the shop, unpaid, which it lists unless told otherwise. */
  order(out_trade_no: string, isListed = true): { out_trade_no: string } {
    this.wecom.orders.create({ out_trade_no, total: 100 });
    if (isListed) this.open.set(out_trade_no, { out_trade_no });
    return { out_trade_no };
  }

  /** The events that the replicas were told, as `ORDER-1 SUCCESS`. */
  get told(): readonly string[] {
    return this.replicas
      .flatMap(({ shop }) => shop.events)
      .map(({ order }) => `${order.out_trade_no} ${order.trade_state}`);
  }

  /** What was logged of this library, by all replicas. */
  get logged(): readonly string[] {
    return this.replicas.flatMap(({ logger }) => logger.own.map(({ message }) => message));
  }

  async close(): Promise<void> {
    this.redis.thaw();
    await Promise.all(this.replicas.map(({ module }) => module.close()));
    await this.wecom.close();
    await this.redis[Symbol.asyncDispose]();
  }
}

/** Gives each test a cluster without replicas, on a Redis of its own. */
export function useCluster(
  wecomOptions: FakeWeComOptions = {},
  redisOptions: TestRedisOptions = {},
): PerTest<Cluster> {
  return usePerTest(
    async () => new Cluster(await FakeWeCom.start(wecomOptions), await TestRedis.open(redisOptions)),
    (cluster) => cluster.close(),
  );
}
