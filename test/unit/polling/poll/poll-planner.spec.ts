import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { resolvePolling } from '../../../../lib/polling/polling.options.js';
import { wholeNow } from '../../../../lib/common/clock.js';
import { PollPlanner } from '../../../../lib/polling/poll/poll-planner.js';
import type { PollSchedule, PollScheduleInput } from '../../../../lib/polling/poll/poll-schedule.js';
import { RateLimitedLogger } from '../../../../lib/host/rate-limited-logger.js';
import { WatchedOrder } from '../../../../lib/polling/watch/watched-order.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { FakeLogger } from '../../../support/unit-logger.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let logger: FakeLogger;

beforeEach(() => {
  useFakeClock();
  logger = new FakeLogger();
});
afterEach(() => void jest.useRealTimers());

function planner(schedule: PollSchedule, horizon = 24 * HOUR, random = 0.5): PollPlanner {
  const options = { ...resolvePolling({ horizon }), schedule };
  return new PollPlanner(options, new RateLimitedLogger(logger as unknown as Logger), () => random);
}

const order = (age = 0) => new WatchedOrder('m/ORDER-1', wholeNow() - age, 0);
const inMs = (moment: number) => moment - wholeNow();

describe('what a schedule is told', () => {
  function inputOf(plan: (planner: PollPlanner) => void): PollScheduleInput {
    const schedule = jest.fn<PollSchedule>(() => 5_000);
    plan(planner(schedule));
    return schedule.mock.calls[0]![0];
  }

  it('of an order that was never polled', () => {
    expect(inputOf((plan) => plan.first(order(30)))).toStrictEqual({
      age: 30,
      trade_state: undefined,
      stateAge: 0,
      attempts: 0,
    });
  });

  it('of an order that was polled, with the age of its state', () => {
    const known = Object.assign(order(HOUR), { state: 'ACCEPT', stateSince: wholeNow() - 70, attempts: 3 });
    expect(inputOf((plan) => plan.next(known))).toStrictEqual({
      age: HOUR,
      trade_state: 'ACCEPT',
      stateAge: 70,
      attempts: 3,
    });
  });

  it('of an order whose every poll failed: it counts as polled, so that it is not polled at once again', () => {
    expect(inputOf((plan) => plan.next(order(HOUR)))).toMatchObject({ stateAge: 0, attempts: 1 });
  });
});

describe('the next poll', () => {
  it('is at the moment that the schedule says, in whole ms', () => {
    expect(inMs(planner(() => 1_234.2).next(order()))).toBe(1_235);
  });

  it('that is the first is at once, in a random order among those that are due at once', () => {
    for (const [random, moment] of [
      [0, 0],
      [0.5, -500],
      [0.9999, -999],
    ] as const) {
      const plan = planner(() => 0, HOUR, random);
      expect(inMs(plan.first(order())) + 0).toBe(moment);
      expect(inMs(plan.first(order(2 * HOUR))) + 0).toBe(moment);
    }
  });

  it.each([0, 999])('is a second after the one before at the least, not %d ms', (delay) => {
    expect(inMs(planner(() => delay).next(order()))).toBe(1_000);
  });

  it('is not after the horizon', () => {
    expect(inMs(planner(() => Infinity, HOUR).next(order(50 * MINUTE)))).toBe(10 * MINUTE);
  });

  it.each([
    { delay: 0, on: 10 * MINUTE },
    { delay: 30 * MINUTE, on: 30 * MINUTE },
    { delay: Infinity, on: 24 * HOUR },
  ])('on the slow lane is $on ms away when the schedule says $delay', ({ delay, on }) => {
    expect(inMs(planner(() => delay, 100 * HOUR).nextOnSlowLane(order()))).toBe(on);
  });

  it.each([
    [HOUR - 1, false],
    [HOUR, true],
    [HOUR + 1, true],
  ])('of an order of the age %d ms is past a horizon of an hour: %s', (age, isPast) => {
    expect(planner(() => 0, HOUR).isPastHorizon(order(age))).toBe(isPast);
  });
});

describe('a schedule that fails', () => {
  it.each([NaN, -1, -Infinity, undefined, 'soon', {}])(
    'with %p is replaced by the default, loudly',
    (wrong) => {
      expect(inMs(planner(() => wrong as number).next(order(MINUTE)))).toBe(2 * MINUTE);
      expect(logger.lines).toEqual([
        {
          level: 'error',
          message: 'The option polling.schedule gave no number of ms; the default is used.',
        },
      ]);
    },
  );

  it('by throwing is replaced by the default, loudly, but not again and again', () => {
    const plan = planner(() => {
      throw new RangeError('no such state');
    });
    for (let poll = 0; poll < 3; poll++) expect(inMs(plan.first(order()))).toBe(5_000);

    expect(logger.of('error')).toEqual([
      'The option polling.schedule failed with RangeError: no such state; the default is used.',
    ]);
  });
});
