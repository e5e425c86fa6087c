import { getEventListeners, setMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { CallOptions } from '../../lib/index.js';
import { WeComAbortedError, WeComOptionsError, WeComTimeoutError } from '../../lib/index.js';
import { failureOf, failuresOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { AT_ONCE, undisturbedDurationOf } from '../support/e2e-time.js';

const scene = useScene();

describe('call options', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'The call options must be an object with signal, timeout, background; got null.'],
    ['a number', 5, 'The call options must be an object with signal, timeout, background; got the number 5.'],
    [
      'a timeout of 0',
      { timeout: 0 },
      'timeout must be a number of milliseconds above 0 and up to 2147483647, got the number 0.',
    ],
    ['a timeout that is a text', { timeout: '5s' }, 'got a string of 2 characters.'],
    ['a timeout beyond timers', { timeout: 2 ** 31 }, 'got the number 2147483648.'],
    [
      'a signal of another kind',
      { signal: new AbortController() },
      'signal must be an AbortSignal, got an object.',
    ],
    [
      'misspelt',
      { timout: 5 },
      'The call options cannot have "timout"; did you mean timeout? Allowed are signal, timeout, background.',
    ],
    [
      'what does not exist',
      { retries: 3 },
      'The call options cannot have "retries"; allowed are signal, timeout, background.',
    ],
    ['a background that is a text', { background: 'yes' }, 'background must be true or false'],
  ])('fail before any I/O when they are %s', async (_what, options, sentence) => {
    const { orders } = await scene.current.start();
    const failure = await failureOf(orders.query(ORDER, options as CallOptions));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain(sentence);
    expect(scene.current.wecom.connections).toBe(0);
  });
});

describe('signal', () => {
  it('ends the call before any I/O when it has fired already', async () => {
    const { orders } = await scene.current.start();
    const failure = await failureOf(orders.query(ORDER, { signal: AbortSignal.abort() }));
    expect(failure).toBeInstanceOf(WeComAbortedError);
    expect(failure).toMatchObject({ retryable: false, cause: { name: 'AbortError' }, attempts: 0 });
    expect(scene.current.wecom.connections).toBe(0);
  });

  it.each([
    ['the token', GET_TOKEN],
    ['the request', GET_ORDER],
  ] as const)('ends the call at once while %s is awaited', async (_what, on) => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.start();
    wecom.faults.add({ kind: 'hang', on });
    const controller = new AbortController();
    const call = failureOf(orders.query(ORDER, { signal: controller.signal }));
    await wecom.waitForRequest(on);
    controller.abort();
    expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
    expect(await call).toBeInstanceOf(WeComAbortedError);
    expect(wecom.requestsTo(on)).toHaveLength(1);
  });

  it('does not end the fetch of a token that other callers wait for', async () => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.start();
    wecom.faults.add({ kind: 'delay', ms: 50, on: GET_TOKEN });
    const controller = new AbortController();
    const aborted = failureOf(orders.query(ORDER, { signal: controller.signal }));
    const other = orders.query(ORDER);
    await wecom.waitForRequest(GET_TOKEN);
    controller.abort();
    expect(await aborted).toBeInstanceOf(WeComAbortedError);
    await expect(other).resolves.toMatchObject(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });
  });

  it('ends the call at once while a retry is awaited', async () => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.startWarm({ timeout: 60_000 });
    wecom.faults.add({ kind: 'status', status: 503, headers: { 'retry-after': '10' }, on: GET_ORDER });
    const controller = new AbortController();
    const call = failureOf(orders.query(ORDER, { signal: controller.signal }));
    await wecom.waitForRequest(GET_ORDER);
    await orders.query(ORDER);
    controller.abort();
    expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
    expect(await call).toBeInstanceOf(WeComAbortedError);
    expect(wecom.requests.map(({ status }) => status)).toEqual([503, 200]);
  });

  it('can end any number of calls', async () => {
    const { orders } = await scene.current.startWarm({ attemptTimeout: 60_000, timeout: 60_000 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    const controller = new AbortController();
    const calls = Array.from({ length: 100 }, () => orders.query(ORDER, { signal: controller.signal }));
    const failures = failuresOf(calls);
    await scene.current.wecom.waitForRequest(GET_ORDER, { count: 64, timeout: 60_000 });
    controller.abort();
    for (const failure of await failures) expect(failure).toBeInstanceOf(WeComAbortedError);
    expect(scene.current.sent().get_order).toBe(64);
  });

  it('has no listener left when the call has ended', async () => {
    const { orders } = await scene.current.startWarm();
    const { signal } = new AbortController();
    await orders.query(ORDER, { signal });
    await failureOf(orders.query({ out_trade_no: 'UNKNOWN-1' }, { signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([0, 5, Infinity])(
    'is accepted as it is with a limit of %d listeners set by the host',
    async (limit) => {
      const { orders } = await scene.current.startWarm();
      const { signal } = new AbortController();
      setMaxListeners(limit, signal);
      await expect(orders.query(ORDER, { signal })).resolves.toMatchObject(ORDER);
      await expect(orders.query(ORDER, { signal })).resolves.toMatchObject(ORDER);
    },
  );
});

describe('timeout', () => {
  it('overrides that of the options when it is set for a call', async () => {
    const { orders } = await scene.current.startWarm({ timeout: 60_000 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    const failure = await failureOf(orders.query(ORDER, { timeout: 3_000 }));
    expect(failure).toBeInstanceOf(WeComTimeoutError);
    expect(failure).toMatchObject({ limit: 'call', retryable: true, endpoint: GET_ORDER, attempts: 1 });
    expect(failure.message).toBe(`${GET_ORDER} failed: no answer within 3000 ms, including retries.`);
    expect(scene.current.sent().get_order).toBe(1);
  });

  it('ends a call that waits for the token when it is set in the options', async () => {
    const { orders } = await scene.current.start({ timeout: 3_000 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'TIMEOUT', limit: 'call' });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 0 });
  });

  it('ends only its own call', async () => {
    const { orders } = await scene.current.startWarm({ attemptTimeout: 3_000 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: 2 });
    const [impatient, patient] = await Promise.allSettled([
      orders.query(ORDER, { timeout: 20 }),
      orders.query(ORDER),
    ]);
    expect(impatient.status).toBe('rejected');
    expect(patient).toMatchObject({ status: 'fulfilled', value: ORDER });
  });
});
