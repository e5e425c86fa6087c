import { getEventListeners, getMaxListeners, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Limit } from '../../../lib/common/abort.js';
import { sleep, TimeoutExceeded, withLimits, withTimeout } from '../../../lib/common/abort.js';
import { blockEventLoop } from '../../support/e2e-time.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

const reason = new Error('enough');
const never = new Promise<never>(() => {});

const after = (ms: number): Limit => ({ after: ms, error: () => reason });
const until = (signal: AbortSignal): Limit => ({ signal, error: (cause) => cause as Error });

describe('withLimits()', () => {
  it('does not treat an answer as late that arrived while the event loop was blocked', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[peer]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ];
    const answer = withLimits([after(50)], () => once(client, 'data'));
    peer.write('answer', () => blockEventLoop(100));

    expect(String(await answer)).toBe('answer');
    client.destroy();
    server.close();
  });

  it('ends work after its time limit, and not before', async () => {
    const startedAt = performance.now();

    await expect(withLimits([after(20)], () => never)).rejects.toBe(reason);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
  });

  it('returns what the work returns, or throws what it throws, at once or later', async () => {
    await expect(withLimits([after(1_000)], () => Promise.resolve(1))).resolves.toBe(1);
    await expect(withLimits([after(1_000)], () => 1)).resolves.toBe(1);
    await expect(withLimits([after(1_000)], () => Promise.reject(reason))).rejects.toBe(reason);
    const fail = () => {
      throw reason;
    };
    await expect(withLimits([after(1_000)], fail)).rejects.toBe(reason);
  });

  it('fires the signal of the work with the error of the limit that is reached first', async () => {
    const caller = new AbortController();
    let given: AbortSignal | undefined;
    const work = withLimits([until(caller.signal), after(60_000)], (signal) => {
      given = signal;
      return never;
    });
    caller.abort(reason);

    await expect(work).rejects.toBe(reason);
    expect(given?.reason).toBe(reason);
  });

  it('does not begin work whose limit is reached already', async () => {
    const work = jest.fn(() => 1);

    await expect(withLimits([until(AbortSignal.abort(reason))], work)).rejects.toBe(reason);
    expect(work).not.toHaveBeenCalled();
  });

  it('leaves no timer and no listener behind, not even on the last step to a deadline', async () => {
    jest.useFakeTimers();
    const { signal } = new AbortController();
    let finish!: (value: number) => void;
    const work = withLimits(
      [after(1), until(signal)],
      () => new Promise<number>((resolve) => (finish = resolve)),
    );
    jest.advanceTimersToNextTimer();
    finish(1);
    await expect(work).resolves.toBe(1);

    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    jest.useRealTimers();
  });

  it('lets one signal end any number of tasks without a warning of Node', () => {
    const { signal } = new AbortController();
    void withLimits([until(signal)], () => never);

    expect(getMaxListeners(signal)).toBe(Infinity);
  });
});

describe('withTimeout()', () => {
  beforeEach(useFakeClock);
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['a value', () => 1],
    ['a promise', async () => 1],
  ])('returns the result of %s', async (_form, work) => {
    await expect(withTimeout<unknown>(10, work)).resolves.toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rejects with what the work throws', async () => {
    const error = new RangeError();
    const fail = () => {
      throw error;
    };
    await expect(withTimeout(10, fail)).rejects.toBe(error);
    await expect(withTimeout(10, () => Promise.reject(error))).rejects.toBe(error);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rejects after its time limit, and drops what comes later', async () => {
    let fail: (error: Error) => void = () => undefined;
    const outcome = withTimeout(10, () => new Promise((_resolve, reject) => (fail = reject)));
    const results = Promise.allSettled([outcome]);
    await pass(10);
    expect(await results).toEqual([{ status: 'rejected', reason: new TimeoutExceeded(10) }]);
    fail(new Error('late'));
    await new Promise(setImmediate);
  });
});

describe('sleep()', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('waits any number of times on one signal without a warning of Node', async () => {
    const controller = new AbortController();
    const sleeping = sleep(1_000, controller.signal);

    expect(getMaxListeners(controller.signal)).toBe(Infinity);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('ends after the given time, and not before', async () => {
    const awake = jest.fn();
    const sleeping = sleep(1_000, new AbortController().signal).then(awake);
    await jest.advanceTimersByTimeAsync(999);
    expect(awake).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await sleeping;

    expect(awake).toHaveBeenCalled();
  });

  it('leaves no timer and no listener behind when it is aborted', async () => {
    const controller = new AbortController();
    const sleeping = sleep(1_000, controller.signal);
    controller.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    // Node would warn of a leak once more than ten wait for one signal.
    expect(getMaxListeners(controller.signal)).toBe(Infinity);
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});
