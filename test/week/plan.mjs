import { ageAtPayment } from '../../bench/payments.mjs';
import { pick, seeded } from '../chaos/random.mjs';

export const HOUR = 3_600_000;
/** How many orders come in each hour of a day, in proportion: few at night, most at noon and in the evening. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 12, 15, 16, 12, 10, 10, 11, 13, 15, 16, 15, 12, 8, 4];
/** Of the customers who pay, so many fail first. */
const FAILS_FIRST = 0.02;

/** Monday, midnight in Beijing. */
export const BEGIN = Date.parse('2026-11-30T00:00:00+08:00');

/**
 * What the customers will do. Order `n` is the n-th that is created.
 *
 * @param {{ hours: number, orders: number, neverPaid: number, seed: number }} wanted
 * @returns {{ createdAt: Float64Array, paidAt: Float64Array, failsAt: Float64Array }} moments; `Infinity` for never
 */
export function plan({ hours, orders, neverPaid, seed }) {
  const random = seeded(seed, 'week');
  const weights = Array.from({ length: hours }, (_, hour) => [HOURS[hour % HOURS.length], hour]);
  const moment = () => BEGIN + (pick(random, weights) + random()) * HOUR;
  const createdAt = Float64Array.from({ length: orders }, moment).toSorted();
  const paidAt = createdAt.map((at) => (random() < neverPaid ? Infinity : at + ageAtPayment(random)));
  const failsAt = paidAt.map((at, order) =>
    at < Infinity && random() < FAILS_FIRST ? (createdAt[order] + at) / 2 : Infinity,
  );
  return { createdAt, paidAt, failsAt };
}

export const nameOf = (order) => `WEEK-${order}`;

export const orderOf = (out_trade_no) => Number(out_trade_no.slice('WEEK-'.length));

/** Reads a sorted list of moments once, in turn. */
export class Queue {
  #moments;
  #orders;
  #next = 0;

  constructor(moments) {
    this.#orders = Uint32Array.from(moments.keys())
      .filter((order) => moments[order] < Infinity)
      .toSorted((a, b) => moments[a] - moments[b]);
    this.#moments = moments;
  }

  /** The orders whose moment has come, and was not taken before. */
  *take(now) {
    for (; this.#next < this.#orders.length; this.#next++) {
      const order = this.#orders[this.#next];
      if (this.#moments[order] > now) return;
      yield order;
    }
  }
}
