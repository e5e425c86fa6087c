import { getEventListeners, getMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GET_TOKEN } from '../../../lib/access-token/get-token.endpoint.js';
import type { Call } from '../../../lib/calls/call.js';
import type { CallRunner } from '../../../lib/calls/call-runner.js';
import { WeComTlsError, WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { callRunner } from '../../support/unit-call-runner.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

const ENDPOINT = GET_TOKEN.path;
const never = new Promise<never>(() => {});

let runner: CallRunner;

beforeEach(() => {
  useFakeClock();
  runner = callRunner({ timeout: 3_000 });
});
afterEach(() => void jest.useRealTimers());

describe('the deadline of a call', () => {
  it.each([
    { options: {}, timeout: 3_000 },
    { options: { timeout: 500 }, timeout: 500 },
  ])('is $timeout ms with the options $options', async ({ options, timeout }) => {
    let failure: unknown;
    void runner.run(GET_TOKEN, options, () => never).catch((error: unknown) => (failure = error));
    await pass(timeout - 1);
    expect(failure).toBeUndefined();
    await pass(1);
    expect(failure).toMatchObject({
      code: 'TIMEOUT',
      limit: 'call',
      endpoint: ENDPOINT,
      message: `${ENDPOINT} failed: no answer within ${timeout} ms, including retries.`,
    });
  });

  it('leaves no timer behind when the call ends in time', async () => {
    await expect(runner.run(GET_TOKEN, {}, async () => 'token')).resolves.toBe('token');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('aborts the signal of the work', async () => {
    let signal: AbortSignal | undefined;
    const outcome = runner.run(GET_TOKEN, {}, (call) => {
      ({ signal } = call);
      return never;
    });
    const settled = Promise.allSettled([outcome]);
    await pass(3_000);
    expect(await settled).toMatchObject([{ reason: { code: 'TIMEOUT' } }]);
    expect(signal?.reason).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('the signal of the caller', () => {
  it('ends the call at once, and shows no more of its reason than name and code', async () => {
    const controller = new AbortController();
    const outcome = runner.run(GET_TOKEN, { signal: controller.signal }, () => never);
    controller.abort(Object.assign(new RangeError('canary'), { code: 'E_GONE', url: 'canary' }));
    await expect(outcome).rejects.toMatchObject({
      code: 'ABORTED',
      endpoint: ENDPOINT,
      message: `${ENDPOINT} was aborted by the caller's signal.`,
      cause: { name: 'RangeError', code: 'E_GONE' },
    });
    await expect(outcome).rejects.not.toMatchObject({ cause: { url: 'canary' } });
  });

  it('lets no work begin when it has fired already', async () => {
    const work = jest.fn(async () => 'token');
    await expect(runner.run(GET_TOKEN, { signal: AbortSignal.abort() }, work)).rejects.toMatchObject({
      code: 'ABORTED',
      cause: { name: 'AbortError', code: '20' },
    });
    expect(work).not.toHaveBeenCalled();
  });

  it('may end any number of calls without a warning, and keeps no listener after each', async () => {
    const { signal } = new AbortController();
    const calls = Array.from({ length: 20 }, () => runner.run(GET_TOKEN, { signal }, async () => 1));
    expect(getEventListeners(signal, 'abort')).toHaveLength(20);
    expect(getMaxListeners(signal)).toBe(Infinity);
    await Promise.all(calls);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('closing', () => {
  const gone = { code: 'ABORTED', message: 'The call was aborted: the application is shutting down.' };

  it('leaves calls alone that have ended', async () => {
    const signal = await runner.run(GET_TOKEN, {}, async (call) => call.signal);
    runner.close();
    expect(signal.aborted).toBe(false);
  });

  it('ends running calls, and refuses new ones', async () => {
    const running = [1, 2].map(() => runner.run(GET_TOKEN, {}, () => never));
    runner.close();
    for (const call of running) await expect(call).rejects.toMatchObject(gone);
    const work = jest.fn(async () => 'token');
    await expect(runner.run(GET_TOKEN, {}, work)).rejects.toMatchObject(gone);
    expect(work).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('an error', () => {
  it('states how many requests were sent', async () => {
    const outcome = runner.run(GET_TOKEN, {}, (call) =>
      call.send(async () => Promise.reject(new WeComTlsError('expired'))),
    );
    await expect(outcome).rejects.toMatchObject({ attempts: 1 });
  });

  it('keeps the number that another call gave it', async () => {
    const error = Object.assign(new WeComUnavailableError('away'), { attempts: 3 });
    await expect(runner.run(GET_TOKEN, {}, () => Promise.reject(error))).rejects.toMatchObject({
      attempts: 3,
    });
  });

  it('that calls share states for each how many requests it sent', async () => {
    const shared = new WeComTlsError('expired');
    const sends = (call: Call) => call.send(async () => Promise.reject(shared));
    const thrownBy = (work: (call: Call) => Promise<unknown>) =>
      runner.run(GET_TOKEN, {}, work).catch((error: unknown) => error);
    const thrown = [await thrownBy(sends), await thrownBy(() => Promise.reject(shared))];
    expect(thrown).toMatchObject([{ attempts: 1 }, { attempts: 0 }]);
    expect(shared.attempts).toBe(0);
  });

  it('is passed on as it is when it is none of ours', async () => {
    const bug = new TypeError('a bug');
    await expect(runner.run(GET_TOKEN, {}, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(bug).not.toHaveProperty('attempts');
  });
});

describe('a pause between calls', () => {
  it.each([
    ['as long as it is told', {}, 2_000],
    ['no longer than the timeout of the caller', { timeout: 1_500 }, 1_500],
  ])('lasts %s', async (_length, options, length) => {
    let isOver = false;
    void runner.pause(GET_TOKEN, 2_000, options).then(() => (isOver = true));
    await pass(length - 1);
    expect(isOver).toBe(false);
    await pass(1);
    expect(isOver).toBe(true);
  });

  it.each([
    [
      'the signal of the caller fires',
      (caller: AbortController) => caller.abort(),
      `${ENDPOINT} was aborted`,
    ],
    ['the application shuts down', () => runner.stopPausing(), 'the application is shutting down'],
  ])('ends at once when %s', async (_case, end, message) => {
    const caller = new AbortController();
    const paused = runner.pause(GET_TOKEN, 2_000, { signal: caller.signal });
    end(caller);
    await expect(paused).rejects.toMatchObject({
      code: 'ABORTED',
      message: expect.stringContaining(message),
    });
    expect(jest.getTimerCount()).toBe(0);
  });
});
