import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallOptions } from '../../../lib/calls/call-options.js';
import { CallRunner } from '../../../lib/calls/call-runner.js';
import { CorpLimitsRegistry } from '../../../lib/calls/limits/corp-limits.registry.js';
import type { Endpoint } from '../../../lib/calls/rules/endpoint.js';
import { errorFromErrcode } from '../../../lib/errors/errcodes.js';
import {
  WeComReplyError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

const CREATE: Endpoint = { ...GET_ORDER, idempotency: 'repeatable' };
const CLOSE: Endpoint = { ...GET_ORDER, idempotency: 'settled-by-query' };
const errcode = (code: number) => errorFromErrcode(code, '', GET_ORDER);
const away = () => new WeComUnavailableError('away');
const reset = () => new WeComUnavailableError('reset', { keptConnection: true });

/** A request that fails: before it was written to a connection, or after. */
interface Failure {
  readonly error: Error;
  readonly sent: boolean;
}
const unsent = (error: Error): Failure => ({ error, sent: false });
const sent = (error: Error): Failure => ({ error, sent: true });

let runner: CallRunner;

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  const options = resolveOptions({ corpId: 'ww1', corpSecret: 'canary', timeout: 60_000 });
  runner = new CallRunner(options, 'default', new CorpLimitsRegistry());
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** Sends requests that fail in this way, one after the other; the last way applies to all further ones. */
async function failureOf(endpoint: Endpoint, ways: readonly Failure[], options: CallOptions = {}) {
  let requests = 0;
  const call = runner.run(endpoint, options, (running) =>
    running.send(async ({ onSent }) => {
      const way = ways[Math.min(requests++, ways.length - 1)]!;
      if (way.sent) onSent();
      throw way.error;
    }),
  );
  const settled = Promise.allSettled([call]);
  await pass(60_000);
  const [result] = await settled;
  if (result.status === 'fulfilled') throw new Error('the call succeeded');
  return { ...(result.reason as object), requests } as { outcome?: string; requests: number; code: string };
}

describe('the error of a write', () => {
  it.each([
    { title: 'nothing that was sent', ways: [unsent(away())], outcome: 'not-sent', requests: 3 },
    { title: 'a refusal', ways: [sent(errcode(40058))], outcome: 'refused', requests: 1 },
    {
      title: 'an unusable reply',
      ways: [sent(new WeComReplyError('not JSON'))],
      outcome: 'unknown',
      requests: 2,
    },
    { title: '-1', ways: [sent(errcode(-1))], outcome: 'unknown', requests: 4 },
    {
      title: 'a refusal after a lost answer',
      ways: [sent(away()), sent(errcode(40058))],
      outcome: 'unknown',
      requests: 2,
    },
    {
      title: 'requests that did not leave after a lost answer',
      ways: [sent(away()), unsent(away())],
      outcome: 'unknown',
      requests: 3,
    },
    {
      title: 'a refusal after a request that did not leave',
      ways: [unsent(away()), sent(errcode(45009))],
      outcome: 'refused',
      requests: 2,
    },
  ])('says $outcome after $title', async ({ ways, outcome, requests }) => {
    expect(await failureOf(CREATE, ways)).toMatchObject({ outcome, requests });
  });

  it('says nothing of an outcome if the call only reads', async () => {
    expect(await failureOf(GET_ORDER, [sent(away())])).not.toHaveProperty('outcome');
  });

  it('says not-sent if the caller’s signal had fired already', async () => {
    const failure = await failureOf(CREATE, [sent(away())], { signal: AbortSignal.abort() });
    expect(failure).toMatchObject({ code: 'ABORTED', outcome: 'not-sent', requests: 0 });
  });

  it.each([
    { title: 'was sent', isSent: true, outcome: 'unknown' },
    { title: 'waits for a connection', isSent: false, outcome: 'not-sent' },
  ])('says $outcome if the deadline comes while the request $title', async ({ isSent, outcome }) => {
    const call = runner.run(CREATE, { timeout: 1_000 }, (running) =>
      running.send(({ onSent }) => {
        if (isSent) onSent();
        return new Promise<never>(() => undefined);
      }),
    );
    const settled = Promise.allSettled([call]);
    await pass(1_000);
    expect(await settled).toMatchObject([{ reason: { code: 'TIMEOUT', limit: 'call', outcome } }]);
  });

  it('says unknown if the deadline comes between a lost answer and the next request', async () => {
    const failure = await failureOf(CREATE, [sent(new WeComUnavailableError('away', { retryAfter: 500 }))], {
      timeout: 600,
    });
    expect(failure).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a write that a query settles', () => {
  it.each<[string, Error]>([
    ['a lost answer', away()],
    ['a dead connection, which may have died after the request was taken', reset()],
    ['a timeout', new WeComTimeoutError('late', 'attempt')],
    ['an unusable reply', new WeComReplyError('not JSON')],
    ['-1', errcode(-1)],
    ['45033', errcode(45033)],
  ])('is not sent again after %s', async (_failure, error) => {
    expect(await failureOf(CLOSE, [sent(error)])).toMatchObject({ outcome: 'unknown', requests: 1 });
  });

  it('is sent again if nothing had left', async () => {
    expect(await failureOf(CLOSE, [unsent(away())])).toMatchObject({ outcome: 'not-sent', requests: 3 });
    expect(await failureOf(CLOSE, [unsent(away()), sent(away())])).toMatchObject({
      outcome: 'unknown',
      requests: 2,
    });
  });
});

it('a request that is not sent, as WeCom throttles by then, does not take the turn of its order', async () => {
  const options = { corpId: 'ww1', corpSecret: 'canary', rateLimit: { perMinute: 1 } };
  const limited = new CallRunner(resolveOptions(options), 'default', new CorpLimitsRegistry());
  const refund: Endpoint = { ...CLOSE, intervalPerOrder: 600_000 };
  const request = (order: string, answering: () => Promise<string>) =>
    limited.run(refund, { order, timeout: 200_000 }, (call) => call.send(answering));
  const throttled = request('ORDER-1', async () => {
    await limited.pause(refund, 30_000, {});
    throw errcode(45009);
  });
  const waiting = request('ORDER-2', async () => 'sent');
  const settled = Promise.allSettled([throttled, waiting]);
  await pass(60_000);
  expect(await settled).toMatchObject([
    { reason: { errcode: 45009 } },
    { reason: { code: 'THROTTLED', errcode: undefined, outcome: 'not-sent' } },
  ]);
  await pass(30_000);
  const later = request('ORDER-2', async () => 'sent');
  await pass(60_000);
  await expect(later).resolves.toBe('sent');
});
