import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CallOptions } from '../../../lib/index.js';
import { OrderQueryService, WeComPayError, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/wecom-pay-redis.module.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { ORDER, useScene } from '../../support/e2e-scene.js';
import { AT_ONCE, until, undisturbedDurationOf } from '../../support/e2e-time.js';

/** What WeCom allows, what we keep to, and what a replica may do by itself: as 10,000, 8,000 and 2,000 / 3. */
const WECOM = { perMinute: 600, perHour: 6_000 };
const OURS = { perMinute: 480, perHour: 4_800 };
const REPLICAS = 3;
const INSURED = 40;
/** Permits that a replica may have taken before, and that Redis has counted: a hundredth of ours. */
const HELD = Math.floor(OURS.perMinute / 100);
/** Time enough for a machine that is busy, and less than a place takes to be free again. */
const IN_A_MINUTE = { timeout: 30_000 };
const CALLERS = 40;
/** A call that waits for Redis takes 1,500 ms. */
const WAITED = 1_400;
const RATE_LIMITED = 45009;

const scene = useScene({ rateLimits: WECOM });
let redis: TestRedis;

beforeEach(async () => {
  redis = await TestRedis.open();
});
afterEach(() => redis[Symbol.asyncDispose]());

/** An application, and how its queries ended. */
class Replica {
  answered = 0;
  readonly errors: WeComPayError[] = [];
  private stopping = false;

  constructor(private readonly orders: OrderQueryService) {}

  async query(options: CallOptions = {}): Promise<void> {
    try {
      await this.orders.query(ORDER, options);
      this.answered++;
    } catch (error) {
      if (!(error instanceof WeComPayError)) throw error;
      this.errors.push(error);
    }
  }

  /** So many queries, of which more are under way at once than WeCom is sent. */
  async burst(count: number, options: CallOptions = {}): Promise<void> {
    let left = count;
    const caller = async () => {
      while (left-- > 0) {
        await this.query(options);
        await new Promise(setImmediate);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  }

  /** Queries one by one until it is stopped. */
  async go(): Promise<void> {
    while (!this.stopping) {
      await this.query();
      await new Promise(setImmediate);
    }
  }

  stop(): void {
    this.stopping = true;
  }
}

/** Replicas that have an access token, for which each of them sent one query. */
async function startReplicas({ sharing = true } = {}): Promise<Replica[]> {
  const shared = sharing ? [WeComPayRedisModule.forRoot({ connection: redis.url, replicas: REPLICAS })] : [];
  const replicas: Replica[] = [];
  for (let replica = 0; replica < REPLICAS; replica++) {
    const account = WeComPayModule.forRoot(
      scene.current.options({ rateLimit: OURS, attemptTimeout: 30_000 }),
    );
    const module = await scene.current.launch({ imports: [...shared, account] });
    const orders = module.get(OrderQueryService);
    await orders.query(ORDER);
    replicas.push(new Replica(orders));
  }
  return replicas;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const answered = (replicas: readonly Replica[]): number => sum(replicas.map((replica) => replica.answered));
const errors = (replicas: readonly Replica[]): WeComPayError[] =>
  replicas.flatMap((replica) => replica.errors);

/** How often WeCom said that its limit was exceeded, and how often our own limit was the reason; and what else failed. */
function failures(replicas: readonly Replica[]): { byWeCom: number; byUs: number; others: string[] } {
  const all = errors(replicas);
  const isByWeCom = ({ errcode }: WeComPayError) => errcode === RATE_LIMITED;
  const isByUs = (error: WeComPayError) => 'ownLimit' in error && error.ownLimit === true;
  const others = all.filter((error) => !isByWeCom(error) && !isByUs(error));
  return {
    byWeCom: all.filter(isByWeCom).length,
    byUs: all.filter(isByUs).length,
    others: others.map(({ message }) => message),
  };
}

describeWithRedis('three replicas with one rate limit', () => {
  it('do not exceed the limit of WeCom in a burst of thousands of queries, and get a part each', async () => {
    const replicas = await startReplicas();
    await Promise.all(replicas.map((replica) => replica.burst(1_000, IN_A_MINUTE)));

    expect(answered(replicas)).toBeGreaterThan(OURS.perMinute / 2);
    expect(answered(replicas)).toBeLessThanOrEqual(WECOM.perMinute - REPLICAS);
    expect(failures(replicas)).toEqual({ byWeCom: 0, byUs: 3_000 - answered(replicas), others: [] });
    for (const replica of replicas) expect(replica.answered).toBeGreaterThan(0);
  });

  it('exceed that limit when they do not share theirs', async () => {
    const replicas = await startReplicas({ sharing: false });
    await Promise.all(replicas.map((replica) => replica.burst(1_000, IN_A_MINUTE)));

    expect(failures(replicas).byWeCom).toBeGreaterThan(0);
  });

  it('continue with a small part each when Redis is killed, and share again when it is back', async () => {
    const replicas = await startReplicas();
    const going = replicas.map((replica) => replica.go());
    await until(() => answered(replicas) >= 200, IN_A_MINUTE.timeout);
    await redis.kill();
    const before = replicas.map((replica) => replica.answered);
    await until(() => replicas.every((replica) => replica.errors.length > 0), IN_A_MINUTE.timeout);
    const without = replicas.map((replica, index) => replica.answered - before[index]!);
    expect(failures(replicas)).toMatchObject({ byWeCom: 0, others: [] });
    for (const count of without) {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(INSURED + HELD + 1);
    }

    const saved = answered(replicas);
    await redis.start();
    await until(() => answered(replicas) >= saved + 200, IN_A_MINUTE.timeout);
    for (const replica of replicas) replica.stop();
    await Promise.all(going);
    expect(answered(replicas)).toBeLessThanOrEqual(WECOM.perMinute - REPLICAS);
    expect(failures(replicas)).toMatchObject({ byWeCom: 0, others: [] });
  });

  it('delay one query by at most two seconds when Redis no longer answers', async () => {
    const replicas = await startReplicas();
    redis.freeze();
    for (const replica of replicas) {
      expect(await undisturbedDurationOf(replica.query())).toBeLessThan(AT_ONCE);
      // One in two seconds tries whether it is back.
      await until(async () => (await undisturbedDurationOf(replica.query())) < WAITED);
    }

    redis.thaw();
    expect(errors(replicas)).toEqual([]);
  });

  it('leave room for other calls when polling has used up its part', async () => {
    const replicas = await startReplicas();
    await Promise.all(replicas.map((replica) => replica.burst(100, { background: true })));
    const polled = answered(replicas);
    expect(polled).toBe(72);

    await Promise.all(replicas.map((replica) => replica.burst(100)));
    expect(answered(replicas)).toBe(polled + 300);
    expect(failures(replicas)).toMatchObject({ byWeCom: 0, others: [] });
  });
});
