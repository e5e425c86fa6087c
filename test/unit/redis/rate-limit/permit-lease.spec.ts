import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { RateBudget } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import type { RateLimit } from '../../../../lib/calls/rules/rate-limit.js';
import type { Grant } from '../../../../lib/redis/rate-limit/permit-lease.js';
import { PermitLease } from '../../../../lib/redis/rate-limit/permit-lease.js';
import type { BookedPermits } from '../../../../lib/redis/rate-limit/rate-script.js';
import { rateArguments, rateScript } from '../../../../lib/redis/rate-limit/rate-script.js';
import { describeWithRedis, TestRedis } from '../../../support/e2e-redis.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';

const SECOND = 1_000;
const START = 1_700_000_000_000;

describe('a lease of permits', () => {
  let asked: number[];
  let givenBack: BookedPermits[];
  let answer: (count: number) => Promise<Grant>;

  beforeEach(() => {
    useFakeClock();
    [asked, givenBack] = [[], []];
    answer = async (count) => ({ granted: count, ms: SECOND, at: START });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const open = (largestBlock = 100): PermitLease =>
    new PermitLease(
      {
        ask: async (count) => {
          asked.push(count);
          return answer(count);
        },
        giveBack: (unused) => givenBack.push(unused),
      },
      largestBlock,
    );

  async function take(lease: PermitLease, count: number): Promise<void> {
    for (let call = 0; call < count; call++) if (!lease.takeHeld()) await lease.request();
  }

  it('asks for twice as many each time they are used up early, but not for more than its largest block', async () => {
    await take(open(20), 70);
    expect(asked).toEqual([1, 2, 4, 8, 16, 20, 20]);
    expect(givenBack).toEqual([]);
  });

  it('asks for as many as were used the last time, and gives back the others once they are no longer valid', async () => {
    const lease = open();
    await take(lease, 1 + 2 + 4 + 5);
    await pass(SECOND - 1);
    expect(givenBack).toEqual([]);
    await pass(1);
    expect(givenBack).toEqual([{ count: 3, at: START }]);
    await take(lease, 5);
    expect(asked).toEqual([1, 2, 4, 8, 5]);
  });

  it('asks one permit at a time if there is seldom a call', async () => {
    const lease = open();
    for (let call = 0; call < 5; call++) {
      await take(lease, 1);
      await pass(2 * SECOND);
    }
    expect(asked).toEqual([1, 1, 1, 1, 1]);
    expect(givenBack).toEqual([]);
  });

  it('asks once for all calls of a turn, and again for those that got nothing', async () => {
    const lease = open();
    answer = async () => ({ granted: 3, ms: SECOND, at: START });
    const waits = await Promise.all(Array.from({ length: 7 }, () => lease.request()));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(asked).toEqual([7, 4, 4]);
  });

  it('tells all that wait for how long there is none', async () => {
    const lease = open();
    answer = async (count) => ({ granted: count > 2 ? 2 : 0, ms: 300, at: START });
    expect(await Promise.all(Array.from({ length: 4 }, () => lease.request()))).toEqual([0, 0, 300, 300]);
    expect(lease.takeHeld()).toBe(false);
  });

  it('fails those that wait if the source fails, and asks again for the next', async () => {
    const lease = open();
    answer = () => Promise.reject(new Error('Redis is away'));
    const [one, other] = await Promise.allSettled([lease.request(), lease.request()]);
    expect([one.status, other.status]).toEqual(['rejected', 'rejected']);
    answer = async (count) => ({ granted: count, ms: SECOND, at: START });
    expect(await lease.request()).toBe(0);
  });

  it('asks for no more than it needs after a failure: what it asked for may have been booked', async () => {
    const lease = open();
    await take(lease, 1 + 2 + 4 + 8);
    answer = () => Promise.reject(new Error('Redis is slow'));
    for (let probe = 0; probe < 3; probe++) await lease.request().catch(() => undefined);
    expect(asked).toEqual([1, 2, 4, 8, 16, 1, 1]);
  });

  it('counts the time for which they are valid from when it asked', async () => {
    const lease = open();
    await take(lease, 1);
    answer = async (count) => {
      await pass(400);
      return { granted: count, ms: SECOND, at: START };
    };
    expect(await lease.request()).toBe(0);
    await pass(599);
    expect(lease.takeHeld()).toBe(true);
    await take(lease, 1);
    await pass(600);
    expect(lease.takeHeld()).toBe(false);
  });
});

describeWithRedis('the leases of three replicas', () => {
  const SCRIPT = rateScript('tonumber(ARGV[#ARGV])').replace(/redis\.call\('PEXPIRE', .+\)/u, '');
  const LIMITS = [
    { limit: 400, duration: 2 * SECOND },
    { limit: 6_000, duration: 60 * SECOND },
  ];
  const BUDGET: RateBudget = { key: 'leases', limits: LIMITS };
  let redis: TestRedis;
  let client: Redis;

  beforeAll(async () => {
    redis = await TestRedis.open();
    client = redis.client();
    await client.ping();
  });
  beforeEach(() => {
    // By which ioredis sends.
    useFakeClock('nextTick');
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  afterAll(async () => {
    client.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  async function run(asked: number, unused?: BookedPermits): Promise<Grant> {
    const { keys, args } = rateArguments('test', [BUDGET], asked, unused);
    const reply = await client.eval(
      SCRIPT,
      keys.length,
      ...keys,
      ...args,
      START + Math.floor(performance.now()),
    );
    const [granted, ms, at] = reply as [number, number, number];
    return { granted, ms, at };
  }

  it('together never exceed a limit in any span of time, and leave little of it unused', async () => {
    let grants = 0;
    const leases = Array.from(
      { length: 3 },
      () =>
        new PermitLease(
          {
            ask: async (count) => {
              jest.advanceTimersByTime(2);
              const grant = await run(count);
              if (grant.granted > 0) grants++;
              return grant;
            },
            giveBack: (unused) => void run(0, unused).catch(() => undefined),
          },
          4,
        ),
    );
    const sent: number[] = [];
    let chance = 1;
    const CALLS = 20_000;
    const startedAt = performance.now();
    for (let call = 0; call < CALLS; call++) {
      chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
      jest.advanceTimersByTime((chance >>> 8) % 400 === 0 ? (chance >>> 20) % 900 : (chance >>> 16) % 4);
      const lease = leases[(chance >>> 12) % 3]!;
      if (lease.takeHeld() || (await lease.request()) === 0) sent.push(performance.now());
    }

    expect(LIMITS.map((limit) => violations(sent, limit))).toEqual([0, 0]);
    const possible = ((performance.now() - startedAt) / (60 * SECOND)) * 6_000;
    expect(sent.length).toBeGreaterThan(0.9 * Math.min(possible, CALLS));
    expect(grants).toBeLessThan(0.6 * sent.length);
  });

  /** How often more than `limit` of the moments lie within one `duration`. */
  const violations = (moments: readonly number[], { limit, duration }: RateLimit): number =>
    moments.filter((moment, index) => index >= limit && moment - moments[index - limit]! < duration).length;
});
