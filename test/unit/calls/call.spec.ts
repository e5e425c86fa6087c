import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Attempt } from '../../../lib/calls/call.js';
import { Call } from '../../../lib/calls/call.js';
import { CorpLimits } from '../../../lib/calls/limits/corp-limits.js';
import { monotonicNow } from '../../../lib/common/clock.js';
import { errorFromErrcode } from '../../../lib/errors/errcodes.js';
import {
  WeComReplyError,
  WeComThrottledError,
  WeComTlsError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

const ENDPOINT = GET_ORDER.path;
const MINUTE = 60_000;
const away = new WeComUnavailableError('away');
const reset = new WeComUnavailableError('reset', { keptConnection: true });

let corp: CorpLimits;
let controller: AbortController;

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  corp = new CorpLimits([{ limit: 100, duration: MINUTE }], [], 8);
  controller = new AbortController();
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const call = ({ within = 12_000, attemptTimeout = 5_000, background = false } = {}) =>
  new Call({
    endpoint: GET_ORDER,
    corp,
    attemptTimeout,
    latest: monotonicNow() + within,
    signal: controller.signal,
    background,
  });

/** Sends a request that fails with these errors, one after the other, and then succeeds. */
async function send(errors: readonly Error[], sent = call()) {
  const startedAt = monotonicNow();
  const moments: number[] = [];
  const outcome = sent.send(async () => {
    moments.push(Math.round((monotonicNow() - startedAt) / 10) * 10);
    const error = errors[moments.length - 1];
    if (error) throw error;
    return 'order';
  });
  const settled = Promise.allSettled([outcome]);
  await jest.advanceTimersByTimeAsync(MINUTE);
  const [result] = await settled;
  return {
    moments,
    result: result.status === 'fulfilled' ? result.value : (result.reason as unknown),
    attempts: sent.attempts,
  };
}

describe('a call', () => {
  it('sends one request when all goes well', async () => {
    expect(await send([])).toStrictEqual({ moments: [0], result: 'order', attempts: 1 });
  });

  it.each([
    { title: 'an outage', error: away, moments: [0, 100, 300] },
    { title: 'a malformed reply', error: new WeComReplyError('not JSON'), moments: [0, 100] },
    { title: 'a busy WeCom', error: errorFromErrcode(-1, '', GET_ORDER), moments: [0, 250, 750, 1_750] },
    { title: 'a dead connection, free of charge', error: reset, moments: [0, 0, 100, 300] },
    { title: 'a TLS failure', error: new WeComTlsError('expired'), moments: [0] },
    { title: 'a bug', error: new TypeError('a bug'), moments: [0] },
  ])('sends requests at $moments ms when it meets $title', async ({ error, moments }) => {
    expect(await send(Array(9).fill(error))).toStrictEqual({
      moments,
      result: error,
      attempts: moments.length,
    });
  });

  it('succeeds with a retry', async () => {
    expect(await send([away])).toMatchObject({ moments: [0, 100], result: 'order' });
  });

  it('grants one free retry, whenever the dead connection comes', async () => {
    expect(await send([away, reset, reset, away])).toMatchObject({
      moments: [0, 100, 100, 300],
      result: away,
    });
  });

  it('waits as long as WeCom requests', async () => {
    expect(await send([new WeComThrottledError('HTTP 429', { retryAfter: 4_000 })])).toMatchObject({
      moments: [0, 4_000],
    });
  });

  it('does not wait beyond its deadline', async () => {
    expect((await send([away], call({ within: 100 }))).moments).toStrictEqual([0]);
    expect((await send([away], call({ within: 101 }))).moments).toStrictEqual([0, 100]);
  });
});

describe('the retry budget', () => {
  it('is shared by the calls of a corp, and free retries do not use it', async () => {
    while (corp.retryBudget.take());
    expect((await send([away])).moments).toStrictEqual([0]);
    expect((await send([reset])).moments).toStrictEqual([0, 0]);
  });

  it('grows with each call that starts', async () => {
    while (corp.retryBudget.take());
    for (let started = 0; started < 10; started++) call();
    expect((await send([away])).moments).toStrictEqual([0, 100]);
  });
});

describe('the gate', () => {
  it('fails a call that it does not let through, without a retry', async () => {
    corp = new CorpLimits([{ limit: 1, duration: MINUTE }], [], 8);
    await call().send(async () => 'order');
    expect(await send([])).toMatchObject({ moments: [], result: { code: 'THROTTLED' }, attempts: 0 });
  });

  it('stops the retries of a call as well', async () => {
    corp = new CorpLimits([{ limit: 2, duration: MINUTE }], [], 8);
    expect(await send([away, away])).toMatchObject({ moments: [0, 100], result: { code: 'THROTTLED' } });
  });

  it('holds a call until there is room', async () => {
    corp = new CorpLimits([{ limit: 1, duration: 1_000 }], [], 8);
    await call().send(async () => 'order');
    expect((await send([])).moments).toStrictEqual([1_000]);
  });

  it('releases a call that is aborted while it is held', async () => {
    corp = new CorpLimits([{ limit: 1, duration: 1_000 }], [], 8);
    await call().send(async () => 'order');
    const held = send([]);
    controller.abort(new Error('enough'));
    expect(await held).toMatchObject({ moments: [], result: new Error('enough') });
  });
});

describe('an outage', () => {
  it('fails a call that is held back because of it, without a retry', async () => {
    const guard = corp.guardOf(GET_ORDER);
    const fail = () => Promise.reject(away);
    for (let request = 0; request < 20; request++) await expect(guard.send(fail)).rejects.toBe(away);
    expect(await send([])).toMatchObject({ moments: [], result: { code: 'UNAVAILABLE' }, attempts: 0 });
  });
});

describe('a request that takes too long', () => {
  it('is aborted after its time limit, and sent again', async () => {
    const signals: AbortSignal[] = [];
    const hang = ({ signal }: Attempt) => {
      signals.push(signal);
      return new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    };
    const outcome = Promise.allSettled([call({ attemptTimeout: 1_000 }).send(hang)]);
    await pass(999);
    expect(signals.map(({ aborted }) => aborted)).toStrictEqual([false]);
    for (const ms of [1, 100, 1_000, 200, 1_000]) await pass(ms);
    expect(signals.map(({ aborted }) => aborted)).toStrictEqual([true, true, true]);
    expect(await outcome).toMatchObject([
      {
        reason: {
          code: 'TIMEOUT',
          limit: 'attempt',
          endpoint: ENDPOINT,
          message: `${ENDPOINT} failed: no answer within 1000 ms.`,
        },
      },
    ]);
  });

  it('leaves no timer behind when it ends in time', async () => {
    await call().send(async () => 'order');
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the signal of a call', () => {
  it('has no listener left after each request', async () => {
    await send([away]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

describe('an abort', () => {
  it('stops the request with its reason, and takes precedence over a retry', async () => {
    const reason = new Error('enough');
    let stoppedWith: unknown;
    const outcome = call().send(
      ({ signal }) =>
        new Promise<never>((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            stoppedWith = signal.reason;
            reject(away);
          }),
        ),
    );
    await pass(0);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(stoppedWith).toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets no request out when it came before', async () => {
    controller.abort(new Error('enough'));
    expect(await send([])).toMatchObject({ moments: [], result: new Error('enough') });
  });
});
