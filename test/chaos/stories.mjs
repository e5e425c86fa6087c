import { pick } from './random.mjs';

/**
 * What happens to an order: steps, and the longest time in ms before each. Most are steps of the fake WeCom; see `World`
 * for the others.
 */
const STORIES = [
  [24, { create: 0, pay: 6_000 }],
  [20, { checkout: 0, pay: 5_000 }],
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

/** The same, of orders that the shop closes soon, and of those that it refunds. */
const STORIES_OF_A_SHOP_THAT_ACTS = [
  ...STORIES,
  [8, { closesSoon: 6_000, checkout: 0 }],
  [8, { closesSoon: 6_000, checkout: 0, pay: 8_000 }],
  [12, { closesSoon: 6_000, checkout: 0, payWhenAsked: 0 }],
  [22, { checkout: 0, pay: 1_000, wantRefunds: 3_000 }],
];

/** Steps with the ms to wait before each. */
export function tell(random, acts) {
  const story = pick(random, acts ? STORIES_OF_A_SHOP_THAT_ACTS : STORIES);
  return Object.entries(story).map(([step, longest]) => [step, random() * longest]);
}
