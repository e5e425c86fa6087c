/**
 * Numbers from 0 to below 1 that a seed repeats (mulberry32). Each label gets a sequence of its own, so that how many
 * requests arrive does not change when a process is killed.
 *
 * @param {number} seed
 * @param {string} label
 * @returns {() => number}
 */
export function seeded(seed, label) {
  let state = seed >>> 0;
  for (const character of label) state = Math.imul(state ^ character.codePointAt(0), 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the values, as often as its weight says. */
export function pick(random, weighted) {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = random() * total;
  return weighted.find(([weight]) => (left -= weight) < 0)[1];
}

/** How many of `all` fall to one of `parts` that share them evenly. */
export function shareOf(all, part, parts) {
  return Math.floor((all * (part + 1)) / parts) - Math.floor((all * part) / parts);
}
