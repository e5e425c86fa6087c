import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { measured, operation, publish, WECOM_PAY_CHANNELS } from '../../../lib/diagnostics/channels.js';
import type { Around, EventMessage, StartMessage, WeComPayMessages } from '../../../lib/index.js';
import { WeComPermissionError } from '../../../lib/index.js';

const { event } = WECOM_PAY_CHANNELS;
const EVENT = {
  account: 'default',
  kind: 'order' as const,
  id: 'm/o/SUCCESS',
  state: 'SUCCESS',
  heard: true,
  failed: false,
  isRepeated: false,
  occurredAt: undefined,
};
const messageOf = jest.fn((): EventMessage => ({ ...EVENT, duration: 1 }));
const names = Object.keys(WECOM_PAY_CHANNELS) as (keyof WeComPayMessages)[];
const subscribers: [string, (message: unknown) => void][] = [];

/** Subscribes until the test has ended. */
function join(name: string, subscriber: (message: unknown) => void): void {
  subscribers.push([name, subscriber]);
  subscribe(name, subscriber);
}

/** The same, and returns what is heard. */
function listen(name: string): unknown[] {
  const messages: unknown[] = [];
  join(name, (message) => void messages.push(message));
  return messages;
}

function leave(): void {
  for (const [name, subscriber] of subscribers.splice(0)) unsubscribe(name, subscriber);
}

afterEach(() => {
  leave();
  messageOf.mockClear();
});

describe('publish()', () => {
  it('makes no message while nobody has subscribed', () => {
    publish('event', messageOf);
    expect(messageOf).not.toHaveBeenCalled();
  });

  it('makes no message for those who have subscribed to other channels', () => {
    const others = names.filter((name) => name !== 'event').map((name) => listen(WECOM_PAY_CHANNELS[name]));
    publish('event', messageOf);
    expect(messageOf).not.toHaveBeenCalled();
    expect(others.flat()).toEqual([]);
  });

  it('makes one message for all who have subscribed, and freezes it', () => {
    const [first, second] = [listen(event), listen(event)];
    publish('event', messageOf);
    expect(messageOf).toHaveBeenCalledTimes(1);
    expect(first).toEqual([{ ...EVENT, duration: 1 }]);
    expect(second[0]).toBe(first[0]);
    expect(Object.isFrozen(first[0])).toBe(true);
  });

  it('makes none after the last has unsubscribed, and one again for the next', () => {
    const before = listen(event);
    leave();
    publish('event', messageOf);
    expect(messageOf).not.toHaveBeenCalled();
    const after = listen(event);
    publish('event', messageOf);
    expect(messageOf).toHaveBeenCalledTimes(1);
    expect([before.length, after.length]).toEqual([0, 1]);
  });

  it('reaches who subscribes to a channel object as well', () => {
    const subscriber = jest.fn();
    channel(event).subscribe(subscriber);
    publish('event', messageOf);
    channel(event).unsubscribe(subscriber);
    expect(subscriber).toHaveBeenCalledWith({ ...EVENT, duration: 1 }, event);
  });
});

describe('operation()', () => {
  const sweep = () => ({ operation: 'sweep', account: 'default' }) as const;
  const runInside = (around: Around) =>
    join(WECOM_PAY_CHANNELS.start, (message) => (message as StartMessage).within(around));

  it('runs work inside the functions of all subscribers', async () => {
    const steps: string[] = [];
    for (const name of ['inner', 'outer'])
      runInside((work) => {
        steps.push(name);
        return work();
      });
    await operation(sweep, async () => void steps.push('work'));
    expect(steps).toEqual(['outer', 'inner', 'work']);
  });

  it.each<[string, Around]>([
    ['waits before it', async (work) => Promise.resolve().then(work)],
    ['never begins it', () => new Promise(() => undefined)],
    ['runs it twice', async (work) => (await work(), work())],
    ['keeps its result', async (work) => (await work(), undefined as never)],
  ])('runs work at once and once, and gives its result, for a function that %s', async (_what, around) => {
    runInside(around);
    const work = jest.fn(async () => 7);
    const result = operation(sweep, work);
    expect(work).toHaveBeenCalledTimes(1);
    await expect(result).resolves.toBe(7);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('fails as its work does, also if a function fails with it', async () => {
    const failure = new Error('no');
    runInside(async (work) => work());
    await expect(operation(sweep, () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it.each<[string, Around, number]>([
    ['what a function throws before it begins the work', () => Promise.reject(new Error('broken')), 1],
    ['no error of the work that a function lets through', async (work) => work(), 0],
    [
      'nor one that a function lets through that waited before it',
      async (work) => Promise.resolve().then(work),
      0,
    ],
  ])('raises %s, if the work fails', async (_what, around, times) => {
    runInside(around);
    const nextTick = process.nextTick.bind(process);
    const raised: unknown[] = [];
    const spy = jest.spyOn(process, 'nextTick').mockImplementation((callback, ...given) =>
      nextTick(() => {
        try {
          callback(...given);
        } catch (error) {
          raised.push(error);
        }
      }),
    );
    await expect(operation(sweep, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await new Promise(setImmediate);
    spy.mockRestore();
    expect(raised).toEqual(Array.from({ length: times }, () => new Error('broken')));
  });
});

describe('measured()', () => {
  const spent = { duration: expect.any(Number) };

  it('reports once that work went well, and gives its result', async () => {
    const report = jest.fn<(outcome: () => unknown) => void>();
    await expect(measured(() => Promise.resolve(7), report)).resolves.toBe(7);
    expect(report).toHaveBeenCalledTimes(1);
    expect(report.mock.calls[0]![0]()).toStrictEqual({ ...spent, code: undefined, errcode: undefined });
  });

  it.each([
    [
      'an error of the family',
      new WeComPermissionError('no', { errcode: 60020 }),
      'PERMISSION_DENIED',
      60020,
    ],
    ['any other error', new TypeError('secret'), 'UNEXPECTED', undefined],
    ['what is no error at all', undefined, 'UNEXPECTED', undefined],
  ])('reports once that work failed with %s, and rejects with it', async (_what, error, code, errcode) => {
    const report = jest.fn<(outcome: () => unknown) => void>();
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    await expect(measured(() => Promise.reject(error), report)).rejects.toBe(error);
    expect(report).toHaveBeenCalledTimes(1);
    expect(report.mock.calls[0]![0]()).toStrictEqual({ ...spent, code, errcode });
  });

  it('measures until the work has ended', async () => {
    let duration = 0;
    await measured(
      () => new Promise((resolve) => setTimeout(resolve, 30)),
      (outcome) => ({ duration } = outcome()),
    );
    expect(duration).toBeGreaterThan(25);
  });

  it('reports no success as a failure, whatever its report does', async () => {
    const report = jest.fn(() => {
      throw new Error('no message can be made');
    });
    await expect(measured(() => Promise.resolve(7), report)).rejects.toThrow('no message can be made');
    expect(report).toHaveBeenCalledTimes(1);
  });
});
