import { pick } from './random.mjs';

/** What happens to an order: steps of the fake WeCom, and the longest time in ms before each. */
const STORIES = [
  [44, { create: 0, pay: 6_000 }],
  [8, { create: 0, pay: 0 }],
  [8, { create: 0, startPaying: 3_000, pay: 3_000 }],
  [4, { create: 0, accept: 2_000, pay: 3_000 }],
  [4, { create: 0, fail: 3_000, pay: 3_000 }],
  [5, { create: 0, pay: 3_000, refund: 4_000 }],
  [4, { create: 0, pay: 3_000, refund: 0 }],
  [8, { create: 0, close: 5_000 }],
  [4, { create: 0, startPaying: 2_000, revoke: 2_000 }],
  // The shop's row is there before WeCom knows the order.
  [4, { create: 4_000, pay: 2_000 }],
  [5, { create: 0 }],
  [2, {}],
];

/** Steps with the ms to wait before each. */
export function tell(random) {
  return Object.entries(pick(random, STORIES)).map(([step, longest]) => [step, random() * longest]);
}
