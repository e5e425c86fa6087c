import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { wholeNow } from '../../../../lib/common/clock.js';
import { RateLimitedLogger } from '../../../../lib/host/rate-limited-logger.js';
import type { PollPlan } from '../../../../lib/lifecycle/lifecycle.types.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { PollPlanner } from '../../../../lib/polling/poll/poll-planner.js';
import type { PollSchedule, PollScheduleInput } from '../../../../lib/polling/poll/poll-schedule.js';
import { resolvePolling } from '../../../../lib/polling/polling.options.js';
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
const BY_SCHEDULE: PollPlan = { kind: 'by-schedule' };

/** In how many ms an order is polled next. */
function nextIn(plan: PollPlanner, watched: WatchedOrder, kind: PollPlan = BY_SCHEDULE): number {
  const next = plan.next(watched, kind, wholeNow());
  return next.kind === 'at' ? inMs(next.at) : Number.NaN;
}

describe('the input of a schedule', () => {
  function inputOf(plan: (planner: PollPlanner) => void): PollScheduleInput {
    const schedule = jest.fn<PollSchedule>(() => 5_000);
    plan(planner(schedule));
    return schedule.mock.calls[0]![0];
  }

  it('describes an order that was never polled', () => {
    expect(inputOf((plan) => plan.first(order(30), wholeNow()))).toStrictEqual({
      age: 30,
      trade_state: undefined,
      stateAge: 0,
      attempts: 0,
    });
  });

  it('has no negative age, though the clock of the process that noted it was ahead', () => {
    const known = Object.assign(order(-HOUR), {
      state: 'ACCEPT',
      stateSince: wholeNow() + HOUR,
      attempts: 1,
    });
    expect(inputOf((plan) => plan.next(known, BY_SCHEDULE, wholeNow()))).toMatchObject({
      age: 0,
      stateAge: 0,
    });
    expect(inputOf((plan) => plan.first(order(-HOUR), wholeNow()))).toMatchObject({ age: 0 });
  });

  it('describes an order that was polled, with the age of its state', () => {
    const known = Object.assign(order(HOUR), { state: 'ACCEPT', stateSince: wholeNow() - 70, attempts: 3 });
    expect(inputOf((plan) => plan.next(known, BY_SCHEDULE, wholeNow()))).toStrictEqual({
      age: HOUR,
      trade_state: 'ACCEPT',
      stateAge: 70,
      attempts: 3,
    });
  });

  it('has the age of an order since it was renewed', () => {
    const again = Object.assign(order(HOUR), { renewedAt: wholeNow() - MINUTE });
    expect(inputOf((plan) => plan.first(again, wholeNow()))).toMatchObject({ age: MINUTE });
    expect(inputOf((plan) => plan.next(again, BY_SCHEDULE, wholeNow()))).toMatchObject({ age: MINUTE });
  });

  it('counts an order whose every poll failed as polled, so that it is not polled again at once', () => {
    expect(inputOf((plan) => plan.next(order(HOUR), BY_SCHEDULE, wholeNow()))).toMatchObject({
      stateAge: 0,
      attempts: 1,
    });
  });
});

describe('the next poll', () => {
  it('is at the moment that the schedule says, in whole ms', () => {
    expect(
      nextIn(
        planner(() => 1_234.2),
        order(),
      ),
    ).toBe(1_235);
  });

  it('is at once when it is the first, in a random order among those that are due at once', () => {
    for (const [random, moment] of [
      [0, 0],
      [0.5, -500],
      [0.9999, -999],
    ] as const) {
      const plan = planner(() => 0, HOUR, random);
      expect(inMs(plan.first(order(), wholeNow())) + 0).toBe(moment);
      expect(inMs(plan.first(order(2 * HOUR), wholeNow())) + 0).toBe(moment);
    }
  });

  it.each([0, 999])('is at least a second after the previous one, not %d ms', (delay) => {
    expect(
      nextIn(
        planner(() => delay),
        order(),
      ),
    ).toBe(1_000);
  });

  it('is not after the horizon', () => {
    expect(
      nextIn(
        planner(() => Infinity, HOUR),
        order(50 * MINUTE),
      ),
    ).toBe(10 * MINUTE);
  });

  it.each([
    { delay: 0, on: 10 * MINUTE },
    { delay: 30 * MINUTE, on: 30 * MINUTE },
    { delay: Infinity, on: 24 * HOUR },
  ])('is $on ms away on the slow lane when the schedule says $delay', ({ delay, on }) => {
    expect(
      nextIn(
        planner(() => delay, 100 * HOUR),
        order(),
        { kind: 'slow-lane' },
      ),
    ).toBe(on);
  });

  it('is as many ms away as the plan says', () => {
    expect(
      nextIn(
        planner(() => 0),
        order(),
        { kind: 'after', ms: 70 },
      ),
    ).toBe(70);
  });

  it('leaves the order its own turn after a poll out of turn, if it has one', () => {
    const watched = order();
    expect(planner(() => 0).next(watched, { kind: 'own-turn' }, wholeNow())).toEqual({ kind: 'parked' });
    watched.dueAt = wholeNow() + 70;
    expect(
      nextIn(
        planner(() => 0),
        watched,
        { kind: 'own-turn' },
      ),
    ).toBe(70);
  });

  it.each(['parked', 'stop-tracking'] as const)('may not exist: %s', (kind) => {
    expect(planner(() => 0).next(order(), { kind }, wholeNow())).toEqual({ kind });
  });
});

describe('a schedule that fails', () => {
  it.each([NaN, -1, -Infinity, undefined, 'soon', {}])(
    'is replaced by the default, with an error in the log, when it returns %p',
    (wrong) => {
      expect(
        nextIn(
          planner(() => wrong as number),
          order(MINUTE),
        ),
      ).toBe(MINUTE / 2);
      expect(logger.lines).toEqual([
        {
          level: 'error',
          message:
            'The option polling.schedule did not return a number of milliseconds; using the default schedule.',
        },
      ]);
    },
  );

  it('is replaced by the default when it throws, with an error that is not logged again and again', () => {
    const plan = planner(() => {
      throw new RangeError('no such state');
    });
    for (let poll = 0; poll < 3; poll++) expect(inMs(plan.first(order(), wholeNow()))).toBe(5_000);

    expect(logger.of('error')).toEqual([
      'The option polling.schedule failed: RangeError: no such state; using the default schedule.',
    ]);
  });
});

describe('an order that is closed at an age', () => {
  const CLOSE_AFTER = 15 * MINUTE;

  function closingPlanner(schedule: PollSchedule): PollPlanner {
    const options = { ...resolvePolling({ closeAfter: CLOSE_AFTER }), schedule };
    return new PollPlanner(options, new RateLimitedLogger(logger as unknown as Logger), () => 0.5);
  }

  it('is polled at exactly that age, jitter or not', () => {
    const plan = closingPlanner(() => Infinity);
    expect(inMs(plan.first(order(), wholeNow()))).toBe(CLOSE_AFTER);
    expect(nextIn(plan, order(CLOSE_AFTER - 5_000))).toBe(5_000);
    const renewed = Object.assign(order(CLOSE_AFTER - 5_000), { renewedAt: wholeNow() });
    expect(nextIn(plan, renewed)).toBe(CLOSE_AFTER);
  });

  it('is not polled again within a minute if it is still unpaid then', () => {
    const plan = closingPlanner(() => 1);
    const unpaid = Object.assign(order(CLOSE_AFTER), { state: 'NOTPAY', attempts: 9 });
    expect(nextIn(plan, unpaid)).toBe(MINUTE);
  });
});
