import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PollSchedule, PollScheduleInput } from '../../../../lib/polling/poll/poll-schedule.js';
import { defaultPollSchedule, nextPollIn } from '../../../../lib/polling/poll/poll-schedule.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const NEW: PollScheduleInput = { age: 0, trade_state: undefined, stateAge: 0, attempts: 0 };
const polled = (age: number, more: Partial<PollScheduleInput> = {}): PollScheduleInput => ({
  age,
  trade_state: 'NOTPAY',
  stateAge: 0,
  attempts: 1,
  ...more,
});

describe('the default schedule', () => {
  it.each([
    { age: 0, delay: 5 * SECOND },
    { age: 2 * SECOND, delay: 3 * SECOND },
    { age: 5 * SECOND, delay: 0 },
    { age: 6 * SECOND, delay: 0 },
    { age: 400 * DAY, delay: 0 },
  ])('polls an order that is first seen at the age of $age ms after $delay ms', ({ age, delay }) => {
    expect(defaultPollSchedule({ ...NEW, age })).toBe(delay);
  });

  it.each([
    { age: 5 * SECOND, next: 30 * SECOND },
    { age: 30 * SECOND, next: MINUTE },
    { age: MINUTE, next: 3 * MINUTE },
    { age: 3 * MINUTE, next: 5 * MINUTE },
    { age: 5 * MINUTE, next: 10 * MINUTE },
    { age: 10 * MINUTE, next: 30 * MINUTE },
    { age: 30 * MINUTE, next: HOUR },
    { age: HOUR, next: 2 * HOUR },
    { age: 23 * HOUR, next: DAY },
    { age: DAY, next: 2 * DAY },
    { age: 6 * DAY, next: WEEK },
    { age: WEEK, next: Infinity },
    { age: 8 * DAY, next: Infinity },
    // Nearer to the age than a quarter of the step before it: this poll was that one, early by its jitter.
    { age: HOUR - 450 * SECOND, next: 2 * HOUR },
    { age: HOUR - 450 * SECOND - 1, next: HOUR },
  ])('polls an order that was polled at the age of $age ms at $next ms', ({ age, next }) => {
    expect(age + defaultPollSchedule(polled(age))).toBe(next);
  });

  it.each(['NOTPAY', 'ACCEPT', 'PAYERROR', 'BRAND_NEW', undefined])(
    'makes no exception for %s',
    (trade_state) => {
      expect(defaultPollSchedule(polled(HOUR, { trade_state, stateAge: 10 }))).toBe(HOUR);
    },
  );

  it.each([
    { stateAge: 0, delay: 5 * SECOND },
    { stateAge: 44_999, delay: 5 * SECOND },
    { stateAge: 45_000, delay: HOUR },
  ])('polls USERPAYING since $stateAge ms after $delay ms', ({ stateAge, delay }) => {
    expect(defaultPollSchedule(polled(HOUR, { trade_state: 'USERPAYING', stateAge }))).toBe(delay);
  });
});

describe('the jitter', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('is zero for a random number in the middle', () => {
    expect(nextPollIn(() => 1_000, NEW, WEEK, 0.5)).toBe(1_000);
  });

  it.each([
    [0, 800],
    [0.25, 900],
    [0.75, 1_100],
    [1 - Number.EPSILON, 1_200],
  ])('turns, with the random number %d, 1000 ms into %d ms', (number, delay) => {
    expect(nextPollIn(() => 1_000, NEW, WEEK, number)).toBeCloseTo(delay, 6);
  });

  it('stays within 20 % for any schedule, state and random number', () => {
    const delays = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(delays, random, (delay, number) => {
        const jittered = nextPollIn(() => delay, NEW, Infinity, number);
        expect(jittered).toBeGreaterThanOrEqual(delay * 0.8 * (1 - 1e-12));
        expect(jittered).toBeLessThanOrEqual(delay * 1.2 * (1 + 1e-12));
      }),
    );
  });

  /** The ages at which an order is polled that is never paid, until it is past the horizon. */
  function agesWith(randoms: readonly number[], schedule: PollSchedule, horizon = WEEK): number[] {
    const ages: number[] = [];
    let age = 0;
    while (age < horizon) {
      const input = { ...NEW, age, attempts: ages.length };
      age += Math.ceil(nextPollIn(schedule, input, horizon, randoms[ages.length % randoms.length]!));
      ages.push(age);
    }
    return ages;
  }

  const series = fc.array(random, { minLength: 37, maxLength: 37 });

  it('causes no additional poll before the last day', () => {
    fc.assert(
      fc.property(series, (randoms) => {
        const early = agesWith(randoms, defaultPollSchedule).filter((age) => age < WEEK - DAY / 2);
        expect(early).toHaveLength(36);
      }),
      { examples: [[Array<number>(37).fill(0)], [Array<number>(37).fill(1 - Number.EPSILON)]] },
    );
  });

  it('causes no additional poll', () => {
    fc.assert(
      fc.property(series, (randoms) => expect(agesWith(randoms, defaultPollSchedule)).toHaveLength(37)),
      { examples: [[Array<number>(37).fill(0)]] },
    );
  });

  it('leads neither beyond the horizon nor into the past', () => {
    fc.assert(
      fc.property(fc.nat(2 * WEEK), random, (age, number) => {
        const delay = nextPollIn(defaultPollSchedule, polled(age), WEEK, number);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.max(0, WEEK - age));
      }),
    );
  });
});
