import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { EventLoopYielder } from '../../../lib/common/event-loop-yielder.js';
import { redeliverAfter, retryAfter } from '../../../lib/polling/redelivery.js';
import { described, nameOf, Reports } from '../../../lib/host/rate-limited-logger.js';
import { TooSlowError, within } from '../../../lib/common/with-timeout.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { FakeLogger } from '../../support/unit-logger.js';

const MINUTE = 60_000;

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('a report', () => {
  let logger: FakeLogger;
  let reports: Reports;
  beforeEach(() => {
    logger = new FakeLogger();
    reports = new Reports(logger as unknown as Logger);
  });

  it('of one topic is logged once a minute, warnings and errors together', () => {
    reports.warn('topic', 'first');
    reports.error('topic', 'second');
    jest.advanceTimersByTime(MINUTE - 1);
    reports.warn('topic', 'third');
    jest.advanceTimersByTime(1);
    reports.error('topic', 'fourth', new Error('x'));
    expect(logger.lines).toEqual([
      { level: 'warn', message: 'first' },
      { level: 'error', message: 'fourth' },
    ]);
  });

  it('of another topic is logged beside', () => {
    for (const topic of ['a', 'b', 'a']) reports.error(topic, topic, 'no error');
    expect(logger.of('error')).toEqual(['a', 'b']);
  });

  it('I14: does not remember more than 1,000 topics', () => {
    for (let topic = 0; topic < 1_000; topic++) reports.warn(`topic ${topic}`, 'x');
    reports.warn('topic 0', 'x');
    expect(logger.lines).toHaveLength(1_000);
    reports.warn('one more', 'x');
    reports.warn('topic 0', 'x');
    expect(logger.lines).toHaveLength(1_002);
  });
});

describe('an error of the application', () => {
  it.each([
    [new RangeError('no\ndatabase'), 'RangeError: nodatabase', 'RangeError'],
    [
      Object.assign(new Error('x'), { name: 'Odd\u202eName'.padEnd(99, 'x') }),
      expect.any(String),
      /^OddName/u,
    ],
    ['text', 'a string', 'string'],
    [undefined, 'a undefined', 'undefined'],
  ])('%p is described on one line', (error, line, name) => {
    expect(described(error)).toEqual(line);
    expect(nameOf(error)).toMatch(name);
    expect(nameOf(error).length).toBeLessThanOrEqual(60);
  });

  it('is cut', () => {
    expect(described(new Error('x'.repeat(9_999))).length).toBeLessThan(220);
  });
});

describe('EventLoopYielder', () => {
  it('is due well within 20 ms, and no more once others had their turn', async () => {
    const yielder = new EventLoopYielder();
    jest.advanceTimersByTime(1);
    expect(yielder.isDue).toBe(false);
    jest.advanceTimersByTime(9);
    expect(yielder.isDue).toBe(true);
    let others = 0;
    void setImmediate().then(() => others++);
    await yielder.yield();
    expect([others, yielder.isDue]).toEqual([1, false]);
  });
});

describe('within()', () => {
  it.each([
    ['a value', () => 1],
    ['a promise', async () => 1],
  ])('gives %s', async (_form, work) => {
    await expect(within<unknown>(10, work)).resolves.toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rejects with what the work throws', async () => {
    const error = new RangeError();
    const fail = () => {
      throw error;
    };
    await expect(within(10, fail)).rejects.toBe(error);
    await expect(within(10, () => Promise.reject(error))).rejects.toBe(error);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rejects after its time, and drops what comes later', async () => {
    let fail: (error: Error) => void = () => undefined;
    const outcome = within(10, () => new Promise((_resolve, reject) => (fail = reject)));
    const results = Promise.allSettled([outcome]);
    await jest.advanceTimersByTimeAsync(10);
    expect(await results).toEqual([{ status: 'rejected', reason: new TooSlowError(10) }]);
    fail(new Error('late'));
    await setImmediate();
  });
});

describe('the wait before an event is sent again', () => {
  it('doubles from 5 s to a day where a listener refused it', () => {
    expect([1, 2, 3, 4].map(retryAfter)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect([15, 16, 1_000, 5_000].map(retryAfter)).toEqual([81_920_000, 86_400_000, 86_400_000, 86_400_000]);
  });

  it('doubles from two sweeps to a day where the order is still listed', () => {
    expect([1, 2, 3].map((count) => redeliverAfter(count, MINUTE))).toEqual(
      [2, 4, 8].map((count) => count * MINUTE),
    );
    expect(redeliverAfter(20, MINUTE)).toBe(86_400_000);
    expect(redeliverAfter(1, 2 ** 31 - 1)).toBe(86_400_000);
  });
});
