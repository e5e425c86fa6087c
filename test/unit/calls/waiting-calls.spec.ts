import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Call } from '../../../lib/calls/call.js';
import { CorpLimits } from '../../../lib/calls/limits/corp-limits.js';
import type { RateLimiter } from '../../../lib/calls/limits/rate-limiter.interface.js';
import { SharedRate } from '../../../lib/calls/limits/shared-rate.js';
import type { Endpoint } from '../../../lib/calls/rules/endpoint.js';
import { monotonicNow } from '../../../lib/common/clock.js';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { CREATE_ORDER } from '../../../lib/payment/create-order.endpoint.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LATE = 50;
/** Without limits of its own. */
const CREATE: Endpoint = { ...CREATE_ORDER, limits: [] };

let corp: CorpLimits;
let startedAt: number;
/** When requests left, in ms. */
let sent: { readonly path: string; readonly at: number }[];

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

function begin(limit: number, maxConcurrency: number, limiter?: RateLimiter): void {
  const budget = { key: 'corp', limits: [] };
  const sharedRateOf = limiter && (() => new SharedRate(limiter, budget, budget));
  corp = new CorpLimits([{ limit, duration: SECOND }], [], maxConcurrency, sharedRateOf);
  startedAt = monotonicNow();
  sent = [];
}

/** A call whose request is answered after so many ms. */
function send(
  endpoint: Endpoint,
  {
    answeredAfter = 0,
    signal = new AbortController().signal,
    failure,
  }: { readonly answeredAfter?: number; readonly signal?: AbortSignal; readonly failure?: Error } = {},
) {
  const call = new Call({
    endpoint,
    corp,
    attemptTimeout: MINUTE,
    latest: monotonicNow() + MINUTE,
    signal,
    background: false,
  });
  return call.send(async () => {
    sent.push({ path: endpoint.path, at: Math.round(monotonicNow() - startedAt) });
    if (failure) throw failure;
    await new Promise((resolve) => setTimeout(resolve, answeredAfter));
  });
}

/** A limit of all processes that has room, and says so after so many ms. */
const roomAfter = (ms: number) => () => new Promise<number>((resolve) => setTimeout(resolve, ms, 0));

/** A query that is aborted so many ms after it began. */
async function abortOneAfter(ms: number): Promise<void> {
  const { signal, abort } = abortable();
  const aborted = send(GET_ORDER, { signal });
  const failure = aborted.catch((error: unknown) => error);
  await pass(ms);
  abort();
  expect(await failure).toEqual(new Error('gone'));
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('gone')) };
}

const momentsOf = ({ path }: Endpoint) => sent.filter((request) => request.path === path).map(({ at }) => at);

describe('a call', () => {
  it('does not wait for all the calls to another endpoint that came before', async () => {
    begin(1_000, 2);
    const queries = Array.from({ length: 20 }, () => send(GET_ORDER, { answeredAfter: 100 }));
    await pass(10);
    const checkout = send(CREATE);
    await pass(MINUTE);
    await Promise.all([...queries, checkout]);
    expect(momentsOf(CREATE)).toEqual([100]);
  });
});

describe('a call that waits for the rate limit', () => {
  it('does not hold up calls to other endpoints', async () => {
    begin(1, 1);
    const waiting = [send(GET_ORDER), send(GET_ORDER), send(GET_ORDER)];
    await pass(10);
    const checkout = send(CREATE);
    await pass(10);
    expect(momentsOf(CREATE)).toEqual([10]);

    await pass(2 * SECOND);
    await Promise.all([...waiting, checkout]);
    expect(momentsOf(GET_ORDER)).toEqual([0, 1_000, 2_000]);
  });

  it('is sent a little later than booked rather than wait again', async () => {
    begin(1, 1);
    const queries = [send(GET_ORDER), send(GET_ORDER)];
    await pass(900);
    const checkout = send(CREATE, { answeredAfter: 140 });
    await pass(MINUTE);
    await Promise.all([...queries, checkout]);
    expect(momentsOf(GET_ORDER)).toEqual([0, 1_040]);
  });

  it('waits again if it got its turn too late and others have booked meanwhile', async () => {
    begin(1, 2);
    const queries = [send(GET_ORDER), send(GET_ORDER), send(GET_ORDER)];
    await pass(900);
    const others = ['/one', '/other'].map((path) => send({ ...CREATE, path }, { answeredAfter: 200 }));
    await pass(MINUTE);
    await Promise.all([...queries, ...others]);
    expect(momentsOf(GET_ORDER)).toEqual([0, 2_000, 3_000]);
  });

  it('leaves its time to the next in line when it is aborted', async () => {
    begin(1, 1);
    const first = send(GET_ORDER);
    const { signal, abort } = abortable();
    const aborted = send(GET_ORDER, { signal });
    const next = send(GET_ORDER);
    await pass(500);
    abort();
    await expect(aborted).rejects.toThrow('gone');
    await pass(MINUTE);
    await Promise.all([first, next]);
    expect(momentsOf(GET_ORDER)).toEqual([0, 1_000]);
  });

  it('leaves its time to others when it is aborted while it waits for its turn', async () => {
    begin(1, 1);
    const first = send(GET_ORDER);
    const { signal, abort } = abortable();
    const aborted = send(GET_ORDER, { signal });
    await pass(900);
    const checkout = send(CREATE, { answeredAfter: 400 });
    await pass(250);
    abort();
    await expect(aborted).rejects.toThrow('gone');
    const next = send(GET_ORDER);
    await pass(MINUTE);
    await Promise.all([first, checkout, next]);
    expect(momentsOf(GET_ORDER)).toEqual([0, 1_300]);
  });

  it('leaves its time to others when it is aborted while the limit of all processes is asked', async () => {
    const limiter = { take: roomAfter(1_500) };
    begin(1, 2, limiter);
    await abortOneAfter(10);
    limiter.take = roomAfter(0);
    const next = send(GET_ORDER);
    await pass(MINUTE);
    await next;
    expect(momentsOf(GET_ORDER)).toEqual([10]);
  });

  it('leaves it to others to try whether WeCom is back when it is aborted before it has', async () => {
    const limiter = { take: roomAfter(0) };
    begin(1_000, 2, limiter);
    const away = new WeComUnavailableError('away', { endpoint: GET_ORDER.path });
    const failing = Array.from({ length: 20 }, () => send(GET_ORDER, { failure: away }));
    const failures = Promise.allSettled(failing);
    await pass(MINUTE);
    await failures;
    sent = [];
    limiter.take = roomAfter(1_500);
    await abortOneAfter(10);
    await pass(1_500);
    limiter.take = roomAfter(0);
    const next = send(GET_ORDER);
    await pass(10);
    await next;
    expect(sent).toHaveLength(1);
  });

  it('is sent as soon as its limit and the slots allow, though many wait and answers become slow', async () => {
    begin(50, 4);
    const quick = Array.from({ length: 50 }, () => send(GET_ORDER, { answeredAfter: 10 }));
    const slow = Array.from({ length: 200 }, () => send(GET_ORDER, { answeredAfter: 500 }));
    await pass(MINUTE);
    await Promise.all([...quick, ...slow]);
    expect(Math.max(...momentsOf(GET_ORDER))).toBeLessThanOrEqual(SECOND + (200 / 4) * 500);
  });

  it('stays within the limit however long it waits for its turn, and whichever are aborted', async () => {
    const times = fc.array(
      fc.record({
        after: fc.nat(400),
        answeredAfter: fc.nat(900),
        query: fc.boolean(),
        abortedAfter: fc.option(fc.nat(2_000), { nil: MINUTE }),
      }),
      {
        minLength: 10,
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 3 }), async (calls, maxConcurrency) => {
        begin(2, maxConcurrency);
        const all: Promise<void>[] = [];
        for (const { after, answeredAfter, query, abortedAfter } of calls) {
          await jest.advanceTimersByTimeAsync(after);
          const { signal, abort } = abortable();
          all.push(send(query ? GET_ORDER : CREATE, { answeredAfter, signal }));
          setTimeout(abort, abortedAfter);
        }
        const settled = Promise.allSettled(all);
        await jest.advanceTimersByTimeAsync(MINUTE);
        await settled;
        const moments = momentsOf(GET_ORDER);
        const spans = moments.slice(2).map((at, index) => at - moments[index]!);
        expect(Math.min(SECOND, ...spans)).toBeGreaterThanOrEqual(SECOND - LATE);
      }),
      { numRuns: 50 },
    );
  });
});
