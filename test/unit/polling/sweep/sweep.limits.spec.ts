import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { useFakeClock, pass } from '../../../support/unit-clock.js';
import { rowsThen, sweepOver } from '../../../support/unit-sweep.js';

const never = () => new Promise<never>(() => {});

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('I14: a sweep', () => {
  it('ends when the rows do not end', async () => {
    function* endless() {
      for (;;) yield 1;
    }
    const { sweep, rows, letGo } = sweepOver({ endless }, { mostRows: 50 });
    await sweep.run();
    expect([rows().length, letGo]).toEqual([500, []]);
    expect(sweep.last).toMatchObject({ listed: 501, error: 'Shop.endless() failed (RangeError)' });
  });

  it('ends when a row hangs after many that came in time', async () => {
    const { sweep, rows } = sweepOver({ list: () => rowsThen(1, 2, never) });
    void sweep.run();
    await pass(999);
    expect(sweep.last).toBeUndefined();
    await pass(1);
    expect(rows()).toEqual([1, 2]);
    expect(sweep.last).toMatchObject({ listed: 2, took: 1_000 });
  });

  it('ends when a row of an array is a promise that hangs', async () => {
    const { sweep } = sweepOver({ list: () => [1, never()] });
    void sweep.run();
    await pass(60_000);
    expect(sweep.last).toMatchObject({ error: expect.stringContaining('Shop.list() failed') });
  });

  it('leaves no timer behind', async () => {
    const { sweep } = sweepOver({ a: () => [1], b: () => rowsThen(1), c: async () => [1] });
    await sweep.run();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('closes rows of which the next one failed to come', async () => {
    let isClosed = false;
    const rows = {
      next: () => new Promise<never>(() => undefined),
      return: async () => {
        isClosed = true;
        return { done: true, value: undefined };
      },
    };
    const { sweep } = sweepOver({ list: () => ({ [Symbol.asyncIterator]: () => rows }) });
    void sweep.run();
    await pass(1_000);
    expect([isClosed, sweep.last?.error]).toEqual([true, 'Shop.list() failed (TimeoutExceeded)']);
  });

  it('closes rows of which it takes no more', async () => {
    let isClosed = false;
    async function* list() {
      try {
        for (;;) yield 1;
      } finally {
        isClosed = true;
      }
    }
    const { sweep } = sweepOver({ list }, { mostRows: 3 });
    await sweep.run();
    expect(isClosed).toBe(true);
  });
});

describe('a bad row', () => {
  it('is reported with its position, and hides neither other rows nor the end of the sweep', async () => {
    const bad = new Error('out_trade_no must be a string');
    const { sweep, rows, letGo, logger } = sweepOver({ list: () => [1, bad, 2, bad, 3] });
    await sweep.run();
    expect([rows(), letGo, sweep.last]).toMatchObject([
      [1, 2, 3],
      [1],
      { listed: 5, error: '2 of 5 rows cannot be tracked' },
    ]);
    expect(logger.of('warn')).toEqual([
      'Shop.list() with @UnfinishedOrders() returned a row (number 2) that cannot be tracked: ' +
        'out_trade_no must be a string Further rows like this are not reported for a minute.',
    ]);
  });
});

describe('a method of which no row can be tracked', () => {
  it('counts as failed: a column was renamed, and the orders that it listed before stay tracked', async () => {
    const bad = new Error('out_trade_no must be a string');
    const { sweep, letGo, letGoInPart } = sweepOver({ good: () => [1], list: () => [bad, bad] });
    await sweep.run();
    expect([letGo, letGoInPart]).toEqual([[], [{ sweep: 1, failing: ['Shop.list()'] }]]);
    expect(sweep.last?.error).toBe('no row of Shop.list() can be tracked; 2 of 3 rows cannot be tracked');
  });
});

describe('a sweep that is stopped', () => {
  it('lets no other begin until it is resumed', async () => {
    const { sweep, rows } = sweepOver({ list: () => [1] });
    sweep.stop();
    await sweep.run();
    expect([sweep.sweepsBegun, rows(), sweep.last]).toEqual([0, [], undefined]);
    sweep.resume();
    await sweep.run();
    expect([sweep.sweepsBegun, rows().length]).toEqual([1, 1]);
  });

  it('I15: takes no further row, and keeps all orders tracked', async () => {
    let next: (row: number) => void = () => undefined;
    const late = () => new Promise<number>((resolve) => (next = resolve));
    const { sweep, rows, letGo } = sweepOver({ list: () => rowsThen(1, late, 3) });
    const running = sweep.run();
    await pass(0);
    sweep.stop();
    next(2);
    await running;
    expect([rows(), letGo, sweep.last]).toEqual([[1], [], undefined]);
  });

  it('keeps orders tracked that it did not get to list when it is resumed at once', async () => {
    let next: (row: number) => void = () => undefined;
    const late = () => new Promise<number>((resolve) => (next = resolve));
    const { sweep, letGo } = sweepOver({ a: () => rowsThen(late), b: () => [1] });
    const running = sweep.run();
    sweep.stop();
    await pass(0);
    sweep.resume();
    next(2);
    await running;
    expect(letGo).toEqual([]);
  });

  it('does not exist without a method', async () => {
    const { sweep } = sweepOver({});
    await sweep.run();
    expect([sweep.exists, sweep.sweepsBegun, sweep.last]).toEqual([false, 0, undefined]);
  });
});

describe('a sweep over very many rows', () => {
  let now = 0;
  beforeEach(() => {
    jest.useRealTimers();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => void jest.restoreAllMocks());

  /** The longest span, by that clock, for which others did not get the event loop while the work ran. */
  async function longestHold(work: Promise<unknown>): Promise<number> {
    const state = { isDone: false };
    void work.finally(() => (state.isDone = true));
    let longest = 0;
    while (!state.isDone) {
      const before = performance.now();
      await setImmediate();
      longest = Math.max(longest, performance.now() - before);
    }
    return longest;
  }

  /** Each hundredth row takes a millisecond. */
  function* slowRows(count: number) {
    for (let row = 0; row < count; row++) {
      if (row % 100 === 0) now += 1;
      yield row;
    }
  }

  async function* slowRowsOneByOne(count: number) {
    yield* slowRows(count);
  }

  it.each([
    ['a generator', 100_000, slowRows],
    ['an async generator', 10_000, slowRowsOneByOne],
  ])('holds the event loop for less than 20 ms with %s', async (_form, count, rows) => {
    const { sweep, batches } = sweepOver({ list: () => rows(count) });
    expect(await longestHold(sweep.run())).toBeLessThan(20);
    expect(batches).toHaveLength(count / 500);
    expect(sweep.last).toMatchObject({ listed: count, took: count / 100 });
  });
});
