import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { useFakeClock, pass } from '../../../support/unit-clock.js';
import { rowsThen, sweepOver, thenable } from '../../../support/unit-sweep.js';

const never = () => new Promise<never>(() => {});

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('the rows of a method', () => {
  const FORMS: Readonly<Record<string, () => unknown>> = {
    'an array': () => [1, 2],
    'a Set': () => new Set([1, 2]),
    'a generator': function* () {
      yield* [1, 2];
    },
    'a promise of an array': async () => [1, 2],
    'a promise of a Set': async () => new Set([1, 2]),
    'an async generator': () => rowsThen(1, 2),
    'a promise of an async generator': async () => rowsThen(1, 2),
    'an async iterable without return()': () => {
      const rows = [1, 2];
      const next = async () => ({ done: rows.length === 0, value: rows.shift() });
      return { [Symbol.asyncIterator]: () => ({ next }) };
    },
    'a thenable': () => thenable((resolve) => resolve([1, 2])),
  };

  it.each(Object.entries(FORMS))('may come as %s', async (_form, list) => {
    const { sweep, rows, letGo } = sweepOver({ list });
    await sweep.run();
    expect([rows(), letGo]).toEqual([[1, 2], [1]]);
    expect(sweep.last).toMatchObject({ listed: 2, error: undefined });
  });

  it('may be empty', async () => {
    const { sweep, letGo } = sweepOver({ list: () => [] });
    await sweep.run();
    expect([letGo, sweep.last]).toMatchObject([[1], { listed: 0, error: undefined }]);
  });

  it('are collected from all methods, in one sweep with one number', async () => {
    const { sweep, batches } = sweepOver({ a: () => [1], b: () => rowsThen(2), c: async () => [3] });
    await sweep.run();
    await sweep.run();
    const listedBy = (number: number) =>
      batches.filter((batch) => batch.sweep === number).flatMap((batch) => batch.rows);
    expect(new Set(listedBy(1))).toEqual(new Set([1, 2, 3]));
    expect(new Set(listedBy(2))).toEqual(new Set([1, 2, 3]));
  });
});

describe('a method that fails', () => {
  const FAILURES: readonly (readonly [title: string, list: () => unknown, error: string])[] = [
    [
      'throws',
      () => {
        throw new RangeError('no database');
      },
      'RangeError',
    ],
    ['rejects', () => Promise.reject(new RangeError('no database')), 'RangeError'],
    ['throws what is not an error', () => Promise.reject('text'), 'string'],
    ['hangs', never, 'TimeoutExceeded'],
    ['hangs in the middle', () => rowsThen(7, never), 'TimeoutExceeded'],
    ['throws in the middle', () => rowsThen(7, () => Promise.reject(new RangeError())), 'RangeError'],
    ['returns nothing', () => undefined, 'TypeError'],
    ['returns null', () => null, 'TypeError'],
    ['returns an object', () => ({ rows: [] }), 'TypeError'],
    ['returns a text', () => 'ORDER-1', 'TypeError'],
    ['is a thenable that never answers', () => thenable(() => undefined), 'TimeoutExceeded'],
  ];

  it.each(FAILURES)(
    'keeps its orders tracked, stops no other method, and is reported when it %s',
    async (_title, list, name) => {
      const { sweep, rows, letGo, letGoInPart, logger } = sweepOver({ bad: list, good: () => [1, 2] });
      void sweep.run();
      await pass(1_000);
      expect(sweep.last).toMatchObject({ error: `Shop.bad() failed (${name})` });
      expect(rows()).toEqual(expect.arrayContaining([1, 2]));
      expect([letGo, letGoInPart]).toEqual([[], [{ sweep: 1, failing: ['Shop.bad()'] }]]);
      expect(logger.of('error')).toEqual([
        expect.stringMatching(/^Shop\.bad\(\) with @UnfinishedOrders\(\) failed: .+ it is called again/u),
      ]);
    },
  );

  it('is reported with its own text in the log, but not in what stats() shows', async () => {
    const { sweep, logger } = sweepOver({
      bad: () => {
        throw new Error('postgres://user:canary@host\nis away');
      },
    });
    await sweep.run();
    expect(JSON.stringify(sweep.last)).not.toContain('canary');
    expect(logger.of('error')[0]).toContain('Error: postgres://user:canary@hostis away.');
  });

  it('is named with all others that failed', async () => {
    const fail = () => Promise.reject(new TypeError());
    const { sweep } = sweepOver({ a: fail, b: fail });
    await sweep.run();
    expect(sweep.last?.error).toBe('Shop.a() failed (TypeError); Shop.b() failed (TypeError)');
  });

  it('lets nothing go if no other has worked', async () => {
    const fail = () => Promise.reject(new TypeError());
    const { sweep, letGo, letGoInPart } = sweepOver({ a: fail, b: fail });
    await sweep.run();
    expect([letGo, letGoInPart]).toEqual([[], []]);
  });

  it('is logged once a minute, and called with each sweep', async () => {
    const list = jest.fn(() => Promise.reject(new Error('away')));
    const { sweep, logger } = sweepOver({ list });
    for (let run = 0; run < 3; run++) await sweep.run();
    expect([list.mock.calls.length, logger.of('error').length]).toEqual([3, 1]);
    jest.advanceTimersByTime(60_000);
    await sweep.run();
    expect(logger.of('error')).toHaveLength(2);
  });

  it('ends the failure when it works later', async () => {
    let isAway = true;
    const { sweep, letGo } = sweepOver({ list: () => (isAway ? Promise.reject(new Error()) : []) });
    await sweep.run();
    isAway = false;
    await sweep.run();
    expect([letGo, sweep.last]).toMatchObject([[2], { error: undefined }]);
  });

  it('is not called again while it hangs, but once it has returned', async () => {
    let end: (rows: number[]) => void = () => undefined;
    const list = jest.fn(() => new Promise<number[]>((resolve) => (end = resolve)));
    const { sweep, letGo } = sweepOver({ list });
    void sweep.run();
    await pass(1_000);
    await sweep.run();
    expect(list).toHaveBeenCalledTimes(1);
    expect(sweep.last).toMatchObject({ error: 'Shop.list() has not returned since an earlier sweep' });
    end([1]);
    await pass(0);
    void sweep.run();
    await pass(0);
    end([1]);
    await pass(0);
    expect(list).toHaveBeenCalledTimes(2);
    expect([letGo, sweep.last?.error]).toEqual([[3], undefined]);
  });

  it('has no say any more, if it was stopped and returns after a later sweep has begun', async () => {
    let end: (rows: number[]) => void = () => undefined;
    const hangsOnce = jest
      .fn<() => unknown>()
      .mockReturnValueOnce(new Promise<number[]>((resolve) => (end = resolve)))
      .mockReturnValue([1]);
    const { sweep, letGo, letGoInPart } = sweepOver({ hangsOnce, other: () => [2] });
    void sweep.run();
    await pass(0);
    sweep.stop();
    sweep.resume();
    await sweep.run();
    end([]);
    await pass(0);
    expect([letGo, letGoInPart.map((one) => one.sweep)]).toEqual([[], [2]]);
  });

  it('is called again when it hangs and then rejects', async () => {
    let fail: (error: Error) => void = () => undefined;
    const list = jest.fn(() => new Promise<number[]>((_resolve, reject) => (fail = reject)));
    const { sweep } = sweepOver({ list });
    void sweep.run();
    await pass(1_000);
    fail(new Error('late'));
    await pass(0);
    void sweep.run();
    await pass(1_000);
    expect(list).toHaveBeenCalledTimes(2);
  });

  it.each([undefined, 5, { code: 1 }])('is reported like any other with the message %p', async (message) => {
    const { sweep } = sweepOver({ bad: () => Promise.reject(Object.assign(new Error(), { message })) });
    await expect(sweep.run()).resolves.toMatchObject({ error: 'Shop.bad() failed (Error)' });
  });
});
