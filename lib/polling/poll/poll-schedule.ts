import type { TradeState } from '../../order/trade-state.js';

/** The input of a {@link PollSchedule}. */
export interface PollScheduleInput {
  /** Milliseconds since the order was created. */
  readonly age: number;
  /** WeCom's last answer, `undefined` before the first. */
  readonly trade_state: TradeState | undefined;
  /** Milliseconds since WeCom first returned that state. */
  readonly stateAge: number;
  /** How many times WeCom has answered. A failed call is not an answer. */
  readonly attempts: number;
}

/**
 * Returns the milliseconds until an order's next poll: 0 for immediately, `Infinity` for not before the horizon. Must
 * be a pure function; the result gets ± 20 % jitter and is capped at the horizon.
 */
export type PollSchedule = (order: PollScheduleInput) => number;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const firstHalfHour = [5 * SECOND, 30 * SECOND, MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE];
const hours = Array.from({ length: 24 }, (_, index) => (index + 1) * HOUR);
const days = Array.from({ length: 6 }, (_, index) => (index + 2) * DAY);

/** The ages at which an unpaid order is polled; the first half hour follows WeChat Pay's own advice. */
const AGES = [...firstHalfHour, ...hours, ...days];
const FIRST_AGE = 5 * SECOND;

/** A 付款码 (payment code) payment is decided within 45 s. https://pay.weixin.qq.com/doc/global/v2/zh/4013637903 */
const USERPAYING_LASTS = 45 * SECOND;
const USERPAYING_EVERY = 5 * SECOND;

const JITTER = 0.2;
/**
 * Jitter may make a poll early: an age closer than this fraction of its step counts as covered by the poll just made.
 */
const SERVED = 0.25;

/**
 * By age: at 5 s, 30 s, 1, 3, 5, 10 and 30 min, then hourly up to 24 h, then daily up to 7 days; `USERPAYING` every 5 s
 * for 45 s. An order first seen more than 5 s after its creation is polled immediately.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075249
 */
export const defaultPollSchedule: PollSchedule = ({ age, trade_state, stateAge, attempts }) => {
  if (attempts === 0) return Math.max(0, FIRST_AGE - age);
  if (trade_state === 'USERPAYING' && stateAge < USERPAYING_LASTS) return USERPAYING_EVERY;
  const next = AGES.find((at, index) => at - age > (at - (AGES[index - 1] ?? 0)) * SERVED);
  return next === undefined ? Infinity : next - age;
};

/**
 * The schedule's result with jitter, capped at the horizon. Negative or `NaN` if the schedule returns nonsense.
 * `random` is in [0, 1).
 */
export function nextPollIn(
  schedule: PollSchedule,
  order: PollScheduleInput,
  horizon: number,
  random: number,
): number {
  const planned = schedule(order);
  const toHorizon = Math.max(0, horizon - order.age);
  // No jitter on the last poll: if it were early, another one would follow it.
  if (planned >= toHorizon) return toHorizon;
  return Math.min(toHorizon, planned * (1 - JITTER + 2 * JITTER * random));
}
