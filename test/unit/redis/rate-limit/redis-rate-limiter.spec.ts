import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { RateBudget } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import { RedisConnections } from '../../../../lib/redis/connection/redis-connections.js';
import { RedisRateLimiter } from '../../../../lib/redis/rate-limit/redis-rate-limiter.js';
import { resolveRedisOptions } from '../../../../lib/redis/redis.options.js';
import { RecordingLogger } from '../../../support/e2e-logger.js';
import { describeWithRedis, TestRedis } from '../../../support/e2e-redis.js';
import { AT_ONCE, until, undisturbedDurationOf } from '../../../support/e2e-time.js';

const PASSWORD = 'canary-of-redis';
const REPLICAS = 2;
/** A call that waits for Redis takes 1,500 ms. */
const WAITED = 1_400;
const MINUTE = 60_000;
const MOST_ATTEMPTS = 5;
/** Of which a replica has 50 by itself. */
const BUDGET: RateBudget = { key: 'budget', limits: [{ limit: 400, duration: MINUTE }] };

let redis: TestRedis;
let logger: RecordingLogger;
let opened: RedisConnections[];

beforeEach(async () => {
  logger = new RecordingLogger();
  Logger.overrideLogger(logger);
  opened = [];
  redis = await TestRedis.open({ password: PASSWORD });
});
afterEach(async () => {
  for (const connections of opened) connections.onApplicationShutdown();
  await redis[Symbol.asyncDispose]();
  Logger.overrideLogger(undefined as never);
});

/** The limiter of one more replica. */
async function replica(): Promise<RedisRateLimiter> {
  const connections = new RedisConnections(
    resolveRedisOptions({ connection: redis.url, replicas: REPLICAS }),
  );
  opened.push(connections);
  await connections.onModuleInit();
  connections.onApplicationBootstrap();
  return new RedisRateLimiter(connections);
}

const takeMany = (limiter: RedisRateLimiter, count: number, budget = BUDGET): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => limiter.take([budget])));

/** So many calls of a replica, of which 20 are under way at once, as they are by default. */
async function takeInTurn(limiter: RedisRateLimiter, count: number, budget: RateBudget): Promise<number[]> {
  const waits: number[] = [];
  for (let left = count; left > 0; left -= 20) waits.push(...(await takeMany(limiter, 20, budget)));
  return waits;
}

const free = (waits: readonly number[]): number => waits.filter((wait) => wait === 0).length;

const untilFree = (limiter: RedisRateLimiter): Promise<void> =>
  until(async () => (await limiter.take([BUDGET])) === 0);

/**
 * What limiters take of a budget of its own; measured again if Redis, on a busy machine, did not answer one of them in
 * time: then not all is counted.
 * @param ready Gives the limiters once they count on Redis.
 */
async function takenOf(
  ready: () => Promise<readonly RedisRateLimiter[]>,
  countOfEach: number,
): Promise<readonly (readonly number[])[]> {
  for (let attempt = 1; ; attempt++) {
    const budget = { ...BUDGET, key: `budget-${attempt}` };
    const limiters = await ready();
    const uncounted = opened.map((connections) => jest.spyOn(connections, 'report'));
    const waits = await Promise.all(limiters.map((limiter) => takeInTurn(limiter, countOfEach, budget)));
    const isCounted = uncounted.every(({ mock }) => mock.calls.length === 0);
    for (const spy of uncounted) spy.mockRestore();
    if (isCounted || attempt === MOST_ATTEMPTS) return waits;
  }
}

/** Asks again after as long as it is told to, and counts how often it asked. */
async function askUntilFree(limiter: RedisRateLimiter, budget: RateBudget): Promise<number> {
  for (let asked = 1; ; asked++) {
    const wait = await limiter.take([budget]);
    if (wait === 0) return asked;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

describeWithRedis('the rate limit of several replicas', () => {
  it('is shared by all, of which each gets a part', async () => {
    const waits = await takenOf(async () => [await replica(), await replica(), await replica()], 300);

    expect(free(waits.flat())).toBe(400);
    for (const part of waits) expect(free(part)).toBeGreaterThan(40);
    for (const wait of waits.flat()) expect(wait).toBeLessThanOrEqual(61_000);
  });

  it('lets all calls through in time, none of which tries again and again', async () => {
    const replicas = [await replica(), await replica()];
    const budget = { key: 'short', limits: [{ limit: 20, duration: 600 }] };
    const startedAt = performance.now();
    const calls = Array.from({ length: 60 }, (_call, index) => askUntilFree(replicas[index % 2]!, budget));
    const asked = await Promise.all(calls);

    expect(performance.now() - startedAt).toBeGreaterThan(1_150);
    expect(asked.reduce((sum, times) => sum + times, 0)).toBeLessThan(600);
  });
});

describeWithRedis('a replica while Redis is unreachable', () => {
  it('keeps to its part of a quarter, and shares again when Redis is back', async () => {
    const limiter = await replica();
    await redis.kill();
    const waits = await takeMany(limiter, 300);
    expect(free(waits)).toBe(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(MINUTE);

    await redis.start();
    const ready = async () => {
      await untilFree(limiter);
      return [limiter];
    };
    expect(free((await takenOf(ready, 500)).flat())).toBe(400);
  });

  it('has only one call at a time wait for Redis when the connections stay open', async () => {
    const limiter = await replica();
    redis.freeze();
    expect(await undisturbedDurationOf(limiter.take([BUDGET]))).toBeLessThan(AT_ONCE);
    expect(await undisturbedDurationOf(limiter.take([BUDGET]))).toBeLessThan(WAITED);

    redis.thaw();

    let answer: (() => void) | undefined;
    const evaluate = jest
      .spyOn(opened[0]!.commands, 'eval')
      .mockImplementation(
        () => new Promise((_resolve, reject) => (answer = () => reject(new Error('late')))),
      );
    let waiting = 0;
    await until(async () => {
      const calls = Array.from({ length: 20 }, () => limiter.take([BUDGET]));
      waiting = calls.length;
      for (const call of calls) void call.then(() => waiting--);
      await new Promise(setImmediate);
      return waiting > 0;
    });
    expect([waiting, evaluate.mock.calls.length]).toEqual([1, 1]);
    answer?.();
    evaluate.mockRestore();
    await untilFree(limiter);
  });

  it('logs one line about that, and shows no password', async () => {
    const limiter = await replica();
    await opened[0]!.commands.config('SET', 'maxmemory', '1');
    await takeMany(limiter, 20);
    const lines = logger.own.filter(({ message }) => message.includes('cannot be counted'));

    expect(lines).toEqual([
      {
        level: 'warn',
        context: 'WeComPayRedis',
        message:
          `Calls to WeCom cannot be counted across replicas. Redis at 127.0.0.1:${redis.port} answered OOM to EVAL: its memory is ` +
          'full. Raise its maxmemory, or store less in it. Until they can, this replica limits itself to its share of a quarter of rateLimit; see the option replicas of WeComPayRedisModule.',
      },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain(PASSWORD);
  });
});
