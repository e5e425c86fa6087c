import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { RateLimitedLogger } from '../../../lib/host/rate-limited-logger.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { FakeLogger } from '../../support/unit-logger.js';

const MINUTE = 60_000;

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('a report', () => {
  let logger: FakeLogger;
  let reports: RateLimitedLogger;
  beforeEach(() => {
    logger = new FakeLogger();
    reports = new RateLimitedLogger(logger as unknown as Logger);
  });

  it('is logged once a minute for a topic, warnings and errors together', () => {
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

  it('is logged again after 15 s if what it reports was over, but only once', () => {
    reports.end('topic');
    reports.warn('topic', 'first');
    reports.end('topic');
    jest.advanceTimersByTime(14_999);
    reports.warn('topic', 'second');
    jest.advanceTimersByTime(1);
    reports.warn('topic', 'third');
    jest.advanceTimersByTime(MINUTE - 1);
    reports.warn('topic', 'fourth');
    expect(logger.of('warn')).toEqual(['first', 'third']);
  });

  it('is logged alongside one of another topic', () => {
    for (const topic of ['a', 'b', 'a']) reports.error(topic, topic, 'no error');
    expect(logger.of('error')).toEqual(['a', 'b']);
  });

  it('of a burst is logged a few times, and then with how many more there were', () => {
    const burst = (number: number) =>
      reports.errorBurst('topic', `order ${number}`, (count) => `${count} more orders`);
    for (let number = 1; number <= 100_000; number++) burst(number);
    expect(logger.of('error')).toEqual(['order 1', 'order 2', 'order 3', 'order 4', 'order 5']);
    jest.advanceTimersByTime(MINUTE);
    expect(logger.of('error').slice(5)).toEqual(['99995 more orders']);
    burst(1);
    jest.advanceTimersByTime(MINUTE);
    expect(logger.of('error').slice(6)).toEqual(['order 1']);
    expect(jest.getTimerCount()).toBe(0);
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
