/**
 * How old orders are when they are paid. An assumption, not a measurement: half within 18 s, nine tenths within 2 min,
 * 1 % after 9 min (log-normal), and 40 % of all orders never.
 */
export const NEVER_PAID = 0.4;

const MEDIAN = 18_000;
const SPREAD = Math.log(120_000 / MEDIAN) / 1.2816;

/** The age, in ms, at which an order that is paid is paid. */
export function ageAtPayment(random = Math.random) {
  return MEDIAN * Math.exp(SPREAD * standardNormal(random));
}

function standardNormal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
