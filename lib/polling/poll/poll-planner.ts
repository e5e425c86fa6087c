import type { Random } from '../../common/backoff.js';
import { described } from '../../errors/foreign-error.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { ageOf } from '../../lifecycle/renewal.js';
import type { PollPlan } from '../../lifecycle/lifecycle.types.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at, ownTurnOf, PARKED, STOP_TRACKING } from '../engine/next-poll.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import { SLOW_LANE } from './failure-rules.js';
import type { PollScheduleInput } from './poll-schedule.js';
import { defaultPollSchedule, nextPollIn, untilClosing } from './poll-schedule.js';

/** Minimum time between two polls of an item in ms, whatever the schedule returns. */
const LEAST_GAP = 1_000;

/**
 * Orders that are all due at startup are polled in random order, as if each had come due at some point in the last
 * second. Otherwise a process that keeps crashing would poll the same ones first every time.
 */
const SHUFFLE = 1_000;

/** Decides when an item is polled. All times are on the monotonic clock. */
export class PollPlanner {
  constructor(
    private readonly options: ResolvedPollingOptions,
    private readonly reports: RateLimitedLogger,
    private readonly random: Random,
  ) {}

  /** When to poll a new item, or one that was renewed. */
  first(item: WatchedItem, now: number): number {
    const input = { ...inputOf(item, now), trade_state: undefined, stateAge: 0, attempts: 0 };
    const delay = this.delay(input);
    return delay > 0 ? now + delay : now - Math.floor(this.random() * SHUFFLE);
  }

  /** When to poll again after a poll, whatever its outcome. */
  next(item: WatchedItem, plan: PollPlan, now: number): NextPoll {
    switch (plan.kind) {
      case 'by-schedule':
        return at(now + Math.max(LEAST_GAP, this.delay(inputOf(item, now))));
      case 'slow-lane':
        return at(now + slowly(this.delay(inputOf(item, now), Infinity)));
      case 'after':
        return at(now + plan.ms);
      case 'own-turn':
        return ownTurnOf(item);
      case 'parked':
        return PARKED;
      case 'stop-tracking':
        return STOP_TRACKING;
    }
  }

  private delay(input: PollScheduleInput, horizon = this.options.horizon): number {
    return untilClosing(this.scheduledDelay(input, horizon), input, this.options.closeAfter);
  }

  private scheduledDelay(input: PollScheduleInput, horizon: number): number {
    const { schedule } = this.options;
    try {
      const delay = Math.ceil(nextPollIn(schedule, input, horizon, this.random()));
      if (delay >= 0) return delay;
      this.reports.error(
        'schedule',
        'The option polling.schedule did not return a number of milliseconds; using the default schedule.',
      );
    } catch (error) {
      this.reports.error(
        'schedule',
        `The option polling.schedule failed: ${described(error)}; using the default schedule.`,
        error,
      );
    }
    return Math.ceil(nextPollIn(defaultPollSchedule, input, horizon, this.random()));
  }
}

function slowly(delay: number): number {
  return Math.min(SLOW_LANE.most, Math.max(SLOW_LANE.least, delay));
}

/**
 * A moment that another process has noted may lie in the future, if its clock was ahead: a schedule expects no such
 * age.
 */
function since(moment: number, now: number): number {
  return Math.max(0, now - moment);
}

function inputOf(item: WatchedItem, now: number): PollScheduleInput {
  const { state, stateSince, attempts } = item;
  return {
    age: Math.max(0, ageOf(item, now)),
    trade_state: state,
    stateAge: state === undefined ? 0 : since(stateSince, now),
    attempts: Math.max(1, attempts),
  };
}
