import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GET_TOKEN } from '../../../../lib/access-token/get-token.endpoint.js';
import type { CallOptions } from '../../../../lib/calls/call-options.js';
import { CallRunner } from '../../../../lib/calls/call-runner.js';
import { CorpLimitsRegistry } from '../../../../lib/calls/limits/corp-limits.registry.js';
import type { RateBudget, RateLimiter } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import { SlidingWindows } from '../../../../lib/calls/limits/sliding-window.js';
import { monotonicNow } from '../../../../lib/common/clock.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import type { WeComPayOptions } from '../../../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../../../lib/wecom-pay.options.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';

const ENDPOINT = GET_ORDER.path;
const MINUTE = 60_000;
const LIMIT = 10;
const CONCURRENCY = 20;

/** Counts the calls of all processes of a test, as Redis does for those of a cluster. */
class Counter implements RateLimiter {
  readonly asked: (readonly RateBudget[])[] = [];
  private readonly windows = new Map<string, SlidingWindows>();

  async take(budgets: readonly RateBudget[]): Promise<number> {
    this.asked.push(budgets);
    const now = monotonicNow();
    const windows = budgets.map((budget) => this.windowsOf(budget));
    const wait = Math.max(...windows.map((window) => window.earliest(now) - now));
    if (wait <= 0) for (const window of windows) window.book(now);
    return wait;
  }

  private windowsOf({ key, limits }: RateBudget): SlidingWindows {
    const windows = this.windows.get(key) ?? new SlidingWindows(limits);
    this.windows.set(key, windows);
    return windows;
  }
}

/** One of several processes. */
class Replica {
  readonly sentAt: number[] = [];
  readonly runner: CallRunner;

  constructor(limiter: RateLimiter, overrides: Partial<WeComPayOptions> = {}) {
    const given = { corpId: 'ww1', corpSecret: 'secret', rateLimit: { perMinute: LIMIT }, ...overrides };
    const options = resolveOptions({ maxConcurrency: CONCURRENCY, ...given });
    this.runner = new CallRunner(options, 'default', new CorpLimitsRegistry(limiter));
  }

  send(options: CallOptions = {}, endpoint = GET_ORDER): Promise<string> {
    const request = async () => {
      this.sentAt.push(Math.round(performance.now() - startedAt));
      return 'order';
    };
    return this.runner.run(endpoint, options, (call) => call.send(request));
  }

  /** How so many calls at once end. */
  sendMany(count: number, options: CallOptions = {}): Promise<PromiseSettledResult<string>[]> {
    return Promise.allSettled(Array.from({ length: count }, () => this.send(options)));
  }
}

const refusals = (outcomes: readonly PromiseSettledResult<string>[]): unknown[] =>
  outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);

let startedAt: number;
let counter: Counter;
let replica: Replica;
let other: Replica;

beforeEach(() => {
  useFakeClock();
  startedAt = performance.now();
  counter = new Counter();
  [replica, other] = [new Replica(counter), new Replica(counter)];
});
afterEach(() => void jest.useRealTimers());

describe('the calls of several processes', () => {
  it('keep to the limit together, and fail at once beyond it, as by our own limit', async () => {
    const outcomes = [...(await replica.sendMany(7)), ...(await other.sendMany(7))];

    expect([replica, other].map(({ sentAt }) => sentAt.length)).toEqual([7, 3]);
    for (const refusal of refusals(outcomes)) {
      expect(refusal).toMatchObject({
        code: 'THROTTLED',
        ownLimit: true,
        retryAfter: MINUTE,
        attempts: 0,
        errcode: undefined,
        message: `${ENDPOINT} was not called: the option rateLimit leaves no slot before the call's deadline. Next call in 60 s.`,
      });
    }
  });

  it('wait for a place that comes before their deadline', async () => {
    await replica.sendMany(7);
    const outcomes = other.sendMany(10, { timeout: 2 * MINUTE });
    await pass(MINUTE - 1);
    expect(other.sentAt).toEqual([0, 0, 0]);
    await pass(1);

    expect(other.sentAt).toEqual([0, 0, 0, ...Array<number>(7).fill(MINUTE)]);
    expect(refusals(await outcomes)).toEqual([]);
  });

  it('ask again only for as many as may be in flight, however many wait', async () => {
    let asked = 0;
    const busy = { take: async () => (++asked, asked > 10 * CONCURRENCY ? 0 : 1_000) };
    const waiting = new Replica(busy, { rateLimit: { perMinute: 1_000 } });
    const outcomes = waiting.sendMany(500);
    await pass(9_000);
    expect(asked).toBe(10 * CONCURRENCY);
    await pass(1_000);

    expect(refusals(await outcomes)).toEqual([]);
  });

  it('lose no place in their own process when they are refused', async () => {
    await replica.sendMany(LIMIT);
    await pass(MINUTE / 2);
    await other.sendMany(1_000);
    await pass(MINUTE / 2);

    expect(refusals(await other.sendMany(LIMIT))).toEqual([]);
  });

  it('end when they are aborted while they wait for a place', async () => {
    await replica.sendMany(LIMIT);
    const controller = new AbortController();
    const outcomes = other.sendMany(2, { timeout: 2 * MINUTE, signal: controller.signal });
    await pass(1_000);
    controller.abort();

    expect(refusals(await outcomes)).toMatchObject([{ code: 'ABORTED' }, { code: 'ABORTED' }]);
  });

  it('wait for no limiter beyond their deadline, and let the next call proceed', async () => {
    const answers = [new Promise<number>(() => {}), Promise.resolve(0)];
    const stuck = new Replica({ take: () => answers.shift()! }, { maxConcurrency: 1 });
    const outcomes = [stuck.sendMany(1, { timeout: 1_000 }), stuck.sendMany(1)] as const;
    await pass(1_000);

    expect(refusals(await outcomes[0])).toMatchObject([{ code: 'TIMEOUT' }]);
    expect(refusals(await outcomes[1])).toEqual([]);
  });

  it('count even when they go first, as those for an access token do', async () => {
    await replica.sendMany(LIMIT);

    await expect(other.send({}, { ...GET_ORDER, goesFirst: true })).rejects.toMatchObject({
      code: 'THROTTLED',
      ownLimit: true,
    });
  });
});

describe('the calls of several processes in the background', () => {
  const background = { background: true };

  it('keep to their part together, and leave the rest to other calls', async () => {
    const outcomes = [...(await replica.sendMany(7, background)), ...(await other.sendMany(7, background))];
    expect(refusals(outcomes)).toHaveLength(5);
    expect(refusals(outcomes)[0]).toMatchObject({ code: 'THROTTLED', ownLimit: true, retryAfter: MINUTE });
    expect(refusals(outcomes)[0]).toMatchObject({ message: expect.stringContaining('background calls') });

    await expect(replica.send()).resolves.toBe('order');
  });

  it('do not query the limiter again and again once there is no place', async () => {
    await replica.sendMany(9, background);
    counter.asked.length = 0;
    await other.sendMany(1_000, background);

    expect(counter.asked.length).toBeLessThanOrEqual(CONCURRENCY);
    expect(other.runner.backgroundWait(GET_ORDER)).toBe(5_000);
  });

  it('notice within five seconds that places are free early', async () => {
    let wait = MINUTE;
    const poller = new Replica({ take: async () => wait });
    await poller.sendMany(1, background);
    wait = 0;
    await pass(4_999);
    expect(poller.runner.backgroundWait(GET_ORDER)).toBe(1);
    expect(refusals(await poller.sendMany(1, background))).toHaveLength(1);
    await pass(1);

    expect(poller.runner.backgroundWait(GET_ORDER)).toBe(0);
    expect(refusals(await poller.sendMany(1, background))).toEqual([]);
  });

  it('lose no place in their own process when they are refused', async () => {
    await replica.sendMany(9, background);
    await pass(MINUTE / 2);
    await other.sendMany(1_000, background);
    await pass(MINUTE / 2);

    expect(refusals(await other.sendMany(9, background))).toEqual([]);
  });
});

describe('what processes count together', () => {
  const keyOf = async (overrides: Partial<WeComPayOptions>, endpoint = GET_ORDER) => {
    await new Replica(counter, overrides).send({}, endpoint);
    return counter.asked.at(-1)![0]!.key;
  };

  it('are the calls of one corp to one endpoint, whatever the account', async () => {
    expect(await keyOf({ mchid: '2', corpSecret: 'other' })).toBe(await keyOf({}));
  });

  it.each([
    { title: 'another corp', overrides: { corpId: 'ww2' }, endpoint: GET_ORDER },
    { title: 'another WeCom', overrides: { baseUrl: 'http://127.0.0.1:8080' }, endpoint: GET_ORDER },
    { title: 'another endpoint', overrides: {}, endpoint: GET_TOKEN },
  ])('are not those of $title', async ({ overrides, endpoint }) => {
    expect(await keyOf(overrides, endpoint)).not.toBe(await keyOf({}));
  });

  it('is counted under a key that shows neither the corp nor the endpoint', async () => {
    await replica.send({ background: true });
    const keys = counter.asked.flat().map(({ key }) => key);

    expect(keys).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/u),
      expect.stringMatching(/^[0-9a-f]{64}:background$/u),
    ]);
  });
});
