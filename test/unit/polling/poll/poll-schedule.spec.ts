import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PollSchedule, PollScheduleInput } from '../../../../lib/polling/poll/poll-schedule.js';
import { defaultPollSchedule, nextPollIn, untilClosing } from '../../../../lib/polling/poll/poll-schedule.js';

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
    { age: 5 * SECOND, delay: 5 * SECOND },
    { age: 10 * SECOND, delay: 5 * SECOND },
    { age: 12 * SECOND, delay: 6 * SECOND },
    { age: MINUTE, delay: 30 * SECOND },
    { age: 15 * MINUTE, delay: 7.5 * MINUTE },
    { age: HOUR, delay: 30 * MINUTE },
    { age: DAY, delay: 12 * HOUR },
    { age: 30 * HOUR, delay: 15 * HOUR },
    { age: 6 * DAY, delay: 15 * HOUR },
    { age: 400 * DAY, delay: 15 * HOUR },
  ])('polls an order again that was polled at the age of $age ms after $delay ms', ({ age, delay }) => {
    expect(defaultPollSchedule(polled(age))).toBe(delay);
  });

  it.each(['NOTPAY', 'ACCEPT', 'PAYERROR', 'BRAND_NEW', undefined])(
    'makes no exception for %s',
    (trade_state) => {
      expect(defaultPollSchedule(polled(HOUR, { trade_state, stateAge: 10 }))).toBe(HOUR / 2);
    },
  );

  it.each([
    { stateAge: 0, delay: 5 * SECOND },
    { stateAge: 44_999, delay: 5 * SECOND },
    { stateAge: 45_000, delay: HOUR / 2 },
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

  const series = fc.array(random, { minLength: 50, maxLength: 50 });

  it('makes 30 to 42 polls in 7 days out of 35', () => {
    const pollsWith = (number: number) =>
      agesWith(Array<number>(50).fill(number), defaultPollSchedule).length;
    expect([pollsWith(0), pollsWith(0.5), pollsWith(1 - Number.EPSILON)]).toEqual([42, 35, 30]);
  });

  it('lets no payment wait for longer than six tenths of the age of its order', () => {
    fc.assert(
      fc.property(series, (randoms) => {
        const ages = agesWith(randoms, defaultPollSchedule);
        const steps = ages.slice(1).map((age, index) => ({ from: ages[index]!, wait: age - ages[index]! }));
        for (const { from, wait } of steps) {
          expect(wait).toBeLessThanOrEqual(Math.max(6 * SECOND, Math.min(18 * HOUR, 0.6 * from)) + 1);
        }
      }),
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

describe('the delay of an order that is closed at an age', () => {
  const CLOSE_AFTER = 15 * MINUTE;

  it.each([
    ['up to that age', 14 * MINUTE, 'NOTPAY', 7 * MINUTE, MINUTE],
    ['up to that age, before WeCom was asked', 0, undefined, Infinity, CLOSE_AFTER],
    ['up to that age, whatever its state', 14 * MINUTE, 'USERPAYING', 5 * MINUTE, MINUTE],
    ['as scheduled before it', MINUTE, 'NOTPAY', 30_000, 30_000],
    ['a minute after an attempt to close it', CLOSE_AFTER, 'NOTPAY', 5_000, MINUTE],
    ['as scheduled after an attempt, if that is later', CLOSE_AFTER, 'PAYERROR', 7 * MINUTE, 7 * MINUTE],
    ['as scheduled while a payment is in progress', CLOSE_AFTER, 'USERPAYING', 5_000, 5_000],
    ['as scheduled while WeCom does not know it', CLOSE_AFTER, undefined, 5_000, 5_000],
  ] as const)('lasts %s', (_case, age, trade_state, delay, expected) => {
    expect(untilClosing(delay, { age, trade_state }, CLOSE_AFTER)).toBe(expected);
  });

  it('is as scheduled if orders are not closed', () => {
    expect(untilClosing(7, { age: 1e12, trade_state: 'NOTPAY' }, Infinity)).toBe(7);
  });
});
