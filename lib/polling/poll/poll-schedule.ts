import { isClosable } from '../../order/closing-rules.js';
import type { TradeState } from '../../order/dto/trade-state.js';

/** The input of a {@link PollSchedule}. */
export interface PollScheduleInput {
  /** Milliseconds since the order was created, or created again by `create()` or `prepay()`. */
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

const FIRST_AGE = 5 * SECOND;
const SHORTEST_STEP = 5 * SECOND;
const LONGEST_STEP = 15 * HOUR;

/** A 付款码 (payment code) payment is decided within 45 s. https://pay.weixin.qq.com/doc/global/v2/zh/4013637903 */
const USERPAYING_LASTS = 45 * SECOND;
const USERPAYING_EVERY = 5 * SECOND;

const JITTER = 0.2;
/**
 * First at the age of 5 s, then each time the order's age has grown by half, at most every 5 s and at least every 15 h:
 * so a payment is found after about half the order's age at most. `USERPAYING` every 5 s for 45 s. An order first seen
 * more than 5 s after its creation is polled immediately.
 */
export const defaultPollSchedule: PollSchedule = ({ age, trade_state, stateAge, attempts }) => {
  if (attempts === 0) return Math.max(0, FIRST_AGE - age);
  if (trade_state === 'USERPAYING' && stateAge < USERPAYING_LASTS) return USERPAYING_EVERY;
  return Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, age / 2));
};

/** Milliseconds between two attempts to close an order, at least. */
const CLOSE_AGAIN = MINUTE;

/**
 * The delay of an order that is closed at the age `closeAfter`: one poll comes exactly then, and if the order is still
 * unpaid after it, the next leaves WeCom some time.
 */
export function untilClosing(
  delay: number,
  { age, trade_state }: Pick<PollScheduleInput, 'age' | 'trade_state'>,
  closeAfter: number,
): number {
  if (age < closeAfter) return Math.min(delay, closeAfter - age);
  return isClosable(trade_state) ? Math.max(CLOSE_AGAIN, delay) : delay;
}

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
