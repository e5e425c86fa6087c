import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import type { RateBudget } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import type { RateLimit } from '../../../../lib/calls/rules/rate-limit.js';
import type { BookedPermits } from '../../../../lib/redis/rate-limit/rate-script.js';
import { rateArguments, rateScript } from '../../../../lib/redis/rate-limit/rate-script.js';
import { describeWithRedis, TestRedis } from '../../../support/e2e-redis.js';

const EXPIRING_SCRIPT = rateScript('tonumber(ARGV[#ARGV])');
/** Time is an argument, but keys expire by the clock of Redis: on a busy machine, in the middle of many calls. */
const SCRIPT = EXPIRING_SCRIPT.replace(/redis\.call\('PEXPIRE', .+\)/u, '');
const START = 1_700_000_000_000;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const BATCH = 5_000;

let redis: TestRedis;
let client: Redis;
let budgets = 0;

/** A budget of its own. */
const budgetOf = (...limits: RateLimit[]): RateBudget => ({ key: `budget-${budgets++}`, limits });
const keysOf = (budget: RateBudget) => rateArguments('test', [budget], 1).keys;

type Reply = [granted: number, ms: number, now: number];

/** What the script takes for so many permits of these budgets; `unused` are returned. */
function inputOf(
  now: number,
  taken: RateBudget[],
  asked = 1,
  unused?: BookedPermits,
): [number, ...(string | number)[]] {
  const { keys, args } = rateArguments('test', taken, asked, unused);
  return [keys.length, ...keys, ...args, now];
}

const run = async (...input: Parameters<typeof inputOf>) =>
  (await client.eval(SCRIPT, ...inputOf(...input))) as Reply;

/** 0 if a permit was granted; otherwise how long to wait. */
const waitOf = ([granted, ms]: Reply): number => (granted > 0 ? 0 : ms);

const take = async (now: number, ...taken: RateBudget[]) => waitOf(await run(now, taken));

/** Takes one place after the other until there is none, and says how many there were. */
async function takeAll(now: number, budget: RateBudget): Promise<number> {
  let taken = 0;
  while ((await take(now, budget)) === 0) taken++;
  return taken;
}

/** Those of the moments at which a call got a place. */
async function allowed(moments: readonly number[], budget: RateBudget, script = SCRIPT): Promise<number[]> {
  const waits: unknown[] = [];
  for (let from = 0; from < moments.length; from += BATCH) {
    const pipeline = client.pipeline();
    for (const moment of moments.slice(from, from + BATCH))
      pipeline.eval(script, ...inputOf(moment, [budget]));
    waits.push(...(await pipeline.exec())!.map(([, reply]) => waitOf(reply as Reply)));
  }
  return moments.filter((_moment, call) => waits[call] === 0);
}

/** Calls that come now one by one, now many at once, and on average faster than they may. */
function arrivals(count: number): number[] {
  let seed = 1;
  let now = START;
  return Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (now += (seed >>> 8) % 50 === 0 ? seed >>> 21 : (seed >>> 16) % 7);
  });
}

/** How often more than `limit` of the moments lie within one `duration`. */
const violations = (moments: readonly number[], { limit, duration }: RateLimit): number =>
  moments.filter((moment, index) => index >= limit && moment - moments[index - limit]! < duration).length;

describeWithRedis('the rate limit in Redis', () => {
  beforeAll(async () => {
    redis = await TestRedis.open();
    client = redis.client();
  });
  afterAll(async () => {
    client.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  it('holds in every span of time over 40,000 calls, and leaves little of it unused', async () => {
    const limits = [
      { limit: 80, duration: 2 * SECOND },
      { limit: 1_200, duration: 60 * SECOND },
    ];
    const moments = arrivals(40_000);
    const sent = await allowed(moments, budgetOf(...limits));

    expect(limits.map((limit) => violations(sent, limit))).toEqual([0, 0]);
    const possible = ((moments.at(-1)! - START) / (60 * SECOND)) * 1_200;
    expect(sent.length).toBeGreaterThan(0.9 * possible);
  });

  it('states to the millisecond when there is room again', async () => {
    const rule = fc.record({
      limit: fc.integer({ min: 1, max: 5 }),
      duration: fc.integer({ min: 60, max: 900 }),
    });
    const gaps = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 3 }), gaps, async (rules, waits) => {
        const budget = budgetOf(...rules);
        let now = START;
        for (const gap of waits) {
          now += gap;
          const wait = await take(now, budget);
          if (wait === 0) continue;
          expect(await take(now + wait - 1, budget)).toBe(1);
          expect(await take((now += wait), budget)).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes a place out of all budgets or out of none', async () => {
    const wide = budgetOf({ limit: 5, duration: SECOND });
    const narrow = budgetOf({ limit: 2, duration: SECOND });
    const waits = [];
    for (let call = 0; call < 9; call++) waits.push(await take(START, wide, narrow));

    expect(waits.filter((wait) => wait === 0)).toHaveLength(2);
    expect(await takeAll(START, wide)).toBe(3);
  });

  it('makes a call wait until the last of its budgets has room', async () => {
    const soon = budgetOf({ limit: 1, duration: SECOND });
    const late = budgetOf({ limit: 1, duration: 60 * SECOND });
    await take(START, soon, late);

    const wait = await take(START + 600, soon, late);
    expect(wait).toBeGreaterThanOrEqual(60 * SECOND - 600);
    expect(wait).toBeLessThanOrEqual(61 * SECOND);
  });

  it.each([
    { by: 'two hours', ms: 2 * HOUR },
    { by: 'half of the window', ms: 5 * SECOND },
  ])('holds when the clock is set back by $by, and blocks no longer than the window', async ({ ms }) => {
    const budget = budgetOf({ limit: 3, duration: 10 * SECOND });
    await takeAll(START, budget);
    const earlier = START - ms;

    const wait = await take(earlier, budget);
    expect(wait).toBeGreaterThan(9 * SECOND);
    expect(wait).toBeLessThanOrEqual(11 * SECOND);
    expect(await takeAll(earlier + wait - 1, budget)).toBe(0);
    expect(await takeAll(earlier + wait, budget)).toBe(3);
  });

  it('keeps at most 61 numbers per window, and none that nobody uses', async () => {
    const budget = budgetOf(
      { limit: 5_000, duration: 30 * SECOND },
      { limit: 10_000, duration: 60 * SECOND },
    );
    await allowed(arrivals(20_000), budget, EXPIRING_SCRIPT);
    const [short, long] = keysOf(budget);

    for (const key of [short!, long!]) expect(await client.hlen(key)).toBeLessThanOrEqual(61);
    expect(await client.pttl(short!)).toBeGreaterThan(20 * SECOND);
    expect(await client.pttl(short!)).toBeLessThanOrEqual(31 * SECOND);
    expect(await client.pttl(long!)).toBeGreaterThan(50 * SECOND);
    expect(await client.pttl(long!)).toBeLessThanOrEqual(61 * SECOND);
  });

  it('grants several permits at once, as many as all budgets have room for', async () => {
    const wide = budgetOf({ limit: 9, duration: SECOND });
    const narrow = budgetOf({ limit: 5, duration: SECOND });
    expect((await run(START, [wide, narrow], 3))[0]).toBe(3);
    expect((await run(START, [wide, narrow], 3))[0]).toBe(2);
    expect((await run(START, [wide, narrow], 3))[0]).toBe(0);
    expect(await takeAll(START, wide)).toBe(4);
  });

  it('says for how long permits may be used: until the narrowest bucket ends', async () => {
    const budget = budgetOf({ limit: 9, duration: 60 * SECOND }, { limit: 99, duration: HOUR });
    expect(await run(START + 250, [budget], 3)).toEqual([3, 750, START + 250]);
  });

  it('makes room for what is given back', async () => {
    const budget = budgetOf({ limit: 5, duration: SECOND }, { limit: 7, duration: 60 * SECOND });
    await run(START, [budget], 5);
    expect(await run(START + 900, [budget], 0, { count: 3, at: START })).toEqual([0, 0, START + 900]);
    expect(await takeAll(START + 900, budget)).toBe(3);
    expect(await takeAll(START + 3 * SECOND, budget)).toBe(2);
  });

  it('takes nothing back that it does not know, as after a loss of its data', async () => {
    const budget = budgetOf({ limit: 5, duration: SECOND });
    await run(START, [budget], 2);
    await run(START, [budget], 0, { count: 3, at: START });
    await run(START, [budget], 0, { count: 2, at: START - SECOND });
    expect(await takeAll(START, budget)).toBe(3);
  });

  it('names what it keeps by prefix, budget and window', () => {
    expect(rateArguments('shop', [{ key: 'a', limits: [{ limit: 7, duration: 60_000 }] }], 4)).toEqual({
      keys: ['shop:wecom-pay-rate:a:60000'],
      args: [4, 0, 0, 7, 1_000],
    });
  });
});
