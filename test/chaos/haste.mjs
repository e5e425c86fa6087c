import { REFUND } from '../../dist/refund/calls/refund.endpoint.js';

/** ms after its creation at which an order is polled first, and the most between two polls. */
export const FIRST_POLL = 200;
const LONGEST_INTERVAL = 3_000;

/** As the default schedule does, but soon: at once what is first seen late, then less and less often. */
export function schedule({ age, attempts }) {
  return attempts === 0 ? Math.max(0, FIRST_POLL - age) : Math.min(LONGEST_INTERVAL, FIRST_POLL + age / 4);
}

/** ms for everything but the refunds, whose schedule is that of the library. */
const DRAIN_OF_ORDERS = 120_000;
/** A refund is polled again when it is half as old again, and later by the jitter. */
const UNTIL_NEXT_POLL = 0.6;

/** ms that the shop may take, once all goes well, for what has begun since then. */
export function longestDrain(since) {
  return DRAIN_OF_ORDERS + UNTIL_NEXT_POLL * (Date.now() - since);
}

/** So long does a process wait for WeCom where it hangs now and then. */
const IMPATIENT = { timeout: 2_000, attemptTimeout: 500 };

/** The least that the option allows. An order is closed soon if it was created almost as long ago. */
const CLOSE_AFTER = 300_000;

/** When an order was created that is to be closed in so many ms. */
export function creationOfOneClosedIn(ms) {
  return Date.now() - CLOSE_AFTER + ms;
}

/** When an order is to be closed that was created then. */
export function closingOf(createdAt) {
  return createdAt + CLOSE_AFTER;
}

// ms between two requests for refunds of one order: about a minute, which the fake of the loops does not demand. The
// shop imports the same compiled module: inside the bundle, nothing can be set.
REFUND.intervalPerOrder = 1_500;

/** Options of `WeComPayModule` with which the life of an order takes seconds. */
export const hastyOptions = ({ account, polling, patience = IMPATIENT }) => ({
  ...account,
  ...patience,
  rateLimit: { perMinute: 1_000_000, perHour: 10_000_000 },
  polling: { ...polling, schedule, closeAfter: CLOSE_AFTER },
  refunds: polling,
});
