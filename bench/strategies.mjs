/**
 * Ways to find out that an order was paid, simulated: WeCom answers at once, and nothing fails.
 * @typedef {{ at: number, queries: number }} Found when, in ms since the order was created, and with how many queries
 * @typedef {(paidAt: number) => Found | undefined} Strategy `undefined` if it is never found; `Infinity` for not paid
 */
import { defaultPollSchedule } from '../dist/index.js';
import { nextPollIn } from '../dist/polling/poll/poll-schedule.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const WEEK = 7 * 24 * 60 * MINUTE;
const LEAST_GAP = SECOND;
/** `waitFor()`: at once and every 5 s, for 30 s. */
const WAIT_FOR = [0, 5, 10, 15, 20, 25].map((age) => age * SECOND);

/** @type {Readonly<Record<string, Strategy>>} */
export const STRATEGIES = {
  'default schedule': (paidAt) => byLadder(paidAt, {}),
  'default + waitFor() from the start': (paidAt) => byLadder(paidAt, { extra: WAIT_FOR }),
  'default + pollNow() on return to the shop': (paidAt) =>
    byLadder(paidAt, { extra: comesBack(paidAt) ? [paidAt + SECOND] : [] }),
  'default, closeAfter 2 h 5 min': (paidAt) => byClosing(paidAt, 125 * MINUTE),
  'default, closeAfter 15 min': (paidAt) => byClosing(paidAt, 15 * MINUTE),
  'default, order closed at 10 min': (paidAt) => byLadder(paidAt, { end: 10 * MINUTE }),
  'every 30 s, order closed at 10 min': (paidAt) => atFixedRate(paidAt, 30 * SECOND, 10 * MINUTE),
  'every 30 s for 7 days': (paidAt) => atFixedRate(paidAt, 30 * SECOND, WEEK),
};

/** The mini program hears of the payment itself, unless the customer kills it before. */
function comesBack(paidAt) {
  return paidAt < WEEK && Math.random() < 0.95;
}

/** As this package polls: by a schedule with jitter, on the ticks of a cron job, each second. */
export function byLadder(paidAt, { schedule = defaultPollSchedule, extra = [], end = WEEK }) {
  const phase = Math.random() * SECOND;
  const onTick = (moment) => Math.ceil((moment - phase) / SECOND) * SECOND + phase;
  const delay = (age, trade_state, attempts) =>
    nextPollIn(schedule, { age, trade_state, stateAge: age, attempts }, end, Math.random());
  const outOfTurn = [...extra, Infinity];
  let due = onTick(delay(0, undefined, 0));
  for (let queries = 1; ; queries++) {
    const at = Math.min(due, outOfTurn[0]);
    if (at === outOfTurn[0]) outOfTurn.shift();
    if (at >= paidAt) return { at, queries };
    if (at >= end) return paidAt === Infinity ? { at, queries } : undefined;
    due = onTick(at + Math.max(LEAST_GAP, delay(at, 'NOTPAY', queries)));
  }
}

/** As this package closes what is unpaid at an age: it asks once more how the order ended. */
function byClosing(paidAt, closeAfter) {
  const found = byLadder(paidAt, { end: closeAfter });
  return found && { ...found, queries: found.queries + (found.at < paidAt ? 1 : 0) };
}

/** As a cron job over all rows does: at a fixed rate, in no relation to when the order was created. */
function atFixedRate(paidAt, rate, end) {
  const first = Math.random() * rate;
  const at = first + Math.max(0, Math.ceil((Math.min(paidAt, end) - first) / rate)) * rate;
  const queries = Math.round((at - first) / rate) + 1;
  return paidAt < end || paidAt === Infinity ? { at, queries } : undefined;
}
