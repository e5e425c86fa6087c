import type { TradeState } from '../../order/trade-state.js';

/** What a schedule goes by. */
export interface PollScheduleInput {
  /** Milliseconds since the order was created. */
  readonly age: number;
  /** WeCom's last answer, `undefined` before the first. */
  readonly trade_state: TradeState | undefined;
  /** Milliseconds since WeCom first gave that answer. */
  readonly stateAge: number;
  /** How often WeCom has answered. A failed call is no answer. */
  readonly attempts: number;
}

/**
 * Milliseconds until an order is polled next: 0 for at once, `Infinity` for not before the horizon. A pure function; the
 * result is jittered by 20 % and cut at the horizon.
 */
export type PollSchedule = (order: PollScheduleInput) => number;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const firstHalfHour = [5 * SECOND, 30 * SECOND, MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE];
const hours = Array.from({ length: 24 }, (_, index) => (index + 1) * HOUR);
const days = Array.from({ length: 6 }, (_, index) => (index + 2) * DAY);

/** The ages at which an unpaid order is polled: WeChat Pay's own advice for the first half hour. */
const AGES = [...firstHalfHour, ...hours, ...days];
const FIRST_AGE = 5 * SECOND;

/** A 付款码 payment is decided within 45 s. https://pay.weixin.qq.com/doc/global/v2/zh/4013637903 */
const USERPAYING_LASTS = 45 * SECOND;
const USERPAYING_EVERY = 5 * SECOND;

const JITTER = 0.2;
/** A poll may be early by its jitter: an age nearer than this part of its step is served by the poll just made. */
const SERVED = 0.25;

/**
 * By age: 5 s, 30 s, 1, 3, 5, 10, 30 min, hourly to 24 h, daily to 7 days; `USERPAYING` every 5 s for 45 s. An order
 * that is first seen later than 5 s after its creation is polled at once.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075249
 */
export const defaultPollSchedule: PollSchedule = ({ age, trade_state, stateAge, attempts }) => {
  if (attempts === 0) return Math.max(0, FIRST_AGE - age);
  if (trade_state === 'USERPAYING' && stateAge < USERPAYING_LASTS) return USERPAYING_EVERY;
  const next = AGES.find((at, index) => at - age > (at - (AGES[index - 1] ?? 0)) * SERVED);
  return next === undefined ? Infinity : next - age;
};

/** The schedule's answer, jittered, and not beyond the horizon. Below 0 or `NaN` where it gives nonsense. `random` is from 0 to below 1. */
export function nextPollIn(
  schedule: PollSchedule,
  order: PollScheduleInput,
  horizon: number,
  random: number,
): number {
  const planned = schedule(order);
  const toHorizon = Math.max(0, horizon - order.age);
  // The last poll is not jittered: early, it would be followed by another one.
  if (planned >= toHorizon) return toHorizon;
  return Math.min(toHorizon, planned * (1 - JITTER + 2 * JITTER * random));
}
