/** What an order costs, simulated: WeCom answers at once, and nothing fails. */
import { defaultPollSchedule } from '../dist/index.js';
import { nextPollIn } from '../dist/polling/poll/poll-schedule.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HALF_HOUR = 30 * MINUTE;
const WEEK = 7 * 24 * 60 * MINUTE;
const LEAST_GAP = SECOND;
const SWEEP_EVERY = MINUTE;

/**
 * What a shop does to be polled for less. It stops listing an order that has ended, or is a week old. A notification that
 * arrives, as 99 % do, comes a second after the payment.
 * @type {Readonly<Record<string, { schedule?: Function, closesAt?: number, isNotified?: boolean }>>}
 */
export const SHOPS = {
  'default schedule': {},
  'orders closed after 10 min': { closesAt: 10 * MINUTE },
  'closed, with notifications': { closesAt: 10 * MINUTE, isNotified: true },
  'the same, first poll after 2 min': {
    closesAt: 10 * MINUTE,
    isNotified: true,
    schedule: afterTheNotification,
  },
};

/**
 * Until it is let go: queries in its first half hour and after it, and ms under watch.
 * @param {number} paidAt ms since the order was created, `Infinity` for never
 */
export function loadOf(paidAt, { schedule = defaultPollSchedule, closesAt = WEEK, isNotified }) {
  const notifiedAt = isNotified && Math.random() < 0.99 ? paidAt + SECOND : Infinity;
  const endsAt = Math.min(paidAt, closesAt);
  let [early, late] = [0, 0];
  for (let age = 0; ;) {
    const attempts = early + late;
    const order = { age, trade_state: attempts > 0 ? 'NOTPAY' : undefined, stateAge: age, attempts };
    age += Math.max(attempts > 0 ? LEAST_GAP : 0, nextPollIn(schedule, order, WEEK, Math.random()));
    if (notifiedAt < Math.min(age, closesAt)) age = notifiedAt;
    if (age <= HALF_HOUR) early++;
    else late++;
    if (age >= endsAt) return { early, late, watched: age + Math.random() * SWEEP_EVERY };
  }
}

/** By then the notification has come, if it comes at all. */
function afterTheNotification(order) {
  return order.age < 2 * MINUTE ? 2 * MINUTE - order.age : defaultPollSchedule(order);
}
