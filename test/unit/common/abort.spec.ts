import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { abortable, deadline, sleep } from '../../../lib/common/abort.js';

const reason = new Error('enough');
const never = new Promise<never>(() => {});

describe('deadline()', () => {
  it('does not take an answer for late that arrived while the event loop was blocked', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[peer]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ];
    const expired = jest.fn();
    client.once('data', deadline(50, expired));
    peer.write('answer', () => block(100));
    await once(client, 'data');
    client.destroy();
    server.close();

    expect(expired).not.toHaveBeenCalled();
  });

  it('expires after its time, and not before', async () => {
    const startedAt = performance.now();
    await new Promise<void>((resolve) => deadline(20, resolve));

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
  });

  it('does not expire once cancelled, not even on its last step', () => {
    jest.useFakeTimers();
    const expired = jest.fn();
    const cancel = deadline(1, expired);
    jest.advanceTimersToNextTimer();
    cancel();
    jest.runAllTimers();
    jest.useRealTimers();

    expect(expired).not.toHaveBeenCalled();
  });
});

describe('abortable()', () => {
  it('settles like its promise', async () => {
    const { signal } = new AbortController();

    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(reason), signal)).rejects.toBe(reason);
  });

  it('rejects with the reason of a signal that fired before', async () => {
    await expect(abortable(Promise.resolve(1), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('rejects with the reason as soon as the signal fires', async () => {
    const controller = new AbortController();
    const waiting = abortable(never, controller.signal);
    controller.abort(reason);

    await expect(waiting).rejects.toBe(reason);
  });
});

describe('sleep()', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('ends after its time, and not before', async () => {
    const awake = jest.fn();
    const sleeping = sleep(1_000, new AbortController().signal).then(awake);
    await jest.advanceTimersByTimeAsync(999);
    expect(awake).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await sleeping;

    expect(awake).toHaveBeenCalled();
  });

  it('leaves no timer behind when it is aborted', async () => {
    const controller = new AbortController();
    const sleeping = sleep(1_000, controller.signal);
    controller.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });
});

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
