import { groupBy } from './tally.mjs';

/**
 * Reads from the polls of orders how well their plan was kept.
 *
 * @param {object} observed
 * @param {object[]} observed.orders `{ out_trade_no, createdAt, isOpen, hastenedAt }`; an open one is to be polled until
 * the end, and one that was hastened may be polled soon after
 * @param {object[]} observed.polls `{ out_trade_no, at }`, by time
 * @param {number} observed.until the end
 * @param {object} plan
 * @param {(age: number | undefined) => number} plan.longest the most ms between a poll at this age and the next one;
 * without an age, between the creation and the first
 * @param {number} plan.least ms between two polls of an order
 */
export function gapsOf({ orders, polls, until }, { longest, least }) {
  const pollsOf = groupBy(polls, ({ out_trade_no }) => out_trade_no);
  const gaps = orders.flatMap(({ out_trade_no, createdAt, isOpen, hastenedAt = Infinity }) => {
    const polledAt = (pollsOf.get(out_trade_no) ?? []).map(({ at }) => at);
    const moments = [createdAt, ...polledAt, ...(isOpen ? [until] : [])];
    return moments.slice(1).map((at, index) => {
      const before = moments[index];
      const isFirst = index === 0;
      // The second poll may come at any time: track() brings an order forward that a sweep has just found.
      const isPoll = index > 1 && index < polledAt.length && at < hastenedAt;
      const late = at - before - longest(isFirst ? undefined : before - createdAt);
      return { out_trade_no, age: at - createdAt, late, isTooSoon: isPoll && at - before < least };
    });
  });
  return {
    polls: polls.length,
    /** The gap that was longest beyond its plan; `late` is negative when all were shorter. */
    latest: gaps.toSorted((a, b) => b.late - a.late)[0],
    tooSoon: gaps.filter(({ isTooSoon }) => isTooSoon).map(({ out_trade_no }) => out_trade_no),
  };
}
