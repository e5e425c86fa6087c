import { setTimeout as sleep } from 'node:timers/promises';
import { tell } from './stories.mjs';

/** Customers: they place orders at the shop and at WeCom, and pay them or not. */
export class World {
  /** What WeCom knows of each order, as the tally wants it. */
  upstream = [];
  #wecom;
  #random;
  #openid;
  #stories = [];

  constructor(wecom, random, openid) {
    this.#wecom = wecom;
    this.#random = random;
    this.#openid = openid;
  }

  /**
   * Places so many orders at random moments of the next `within` ms.
   * @param {(order: object) => Promise<void>} place brings the row of one into the shop's table
   */
  placeOrders(count, within, place) {
    for (let index = 0; index < count; index++) {
      this.#stories.push(this.#play(this.#random() * within, tell(this.#random), place));
    }
  }

  /**
   * Customers who have paid already, all at once.
   * @returns the rows of their orders
   */
  payAtOnce(count) {
    const createdAt = Date.now();
    return Array.from({ length: count }, () => {
      const known = this.#newOrder();
      this.#take('create', known);
      this.#take('pay', known);
      return { out_trade_no: known.out_trade_no, createdAt };
    });
  }

  /** Resolves when nothing more happens to any order. */
  async settled() {
    await Promise.all(this.#stories);
  }

  async #play(delay, steps, place) {
    const known = this.#newOrder();
    await sleep(delay);
    await place({ out_trade_no: known.out_trade_no, createdAt: Date.now() });
    for (const [step, wait] of steps) {
      await sleep(wait);
      this.#take(step, known);
    }
  }

  #newOrder() {
    const { length } = this.upstream;
    const out_trade_no = `CHAOS-${String(length).padStart(6, '0')}`;
    const known = { out_trade_no, total: 1 + length, history: [], transaction_id: undefined };
    this.upstream.push(known);
    return known;
  }

  #take(step, known) {
    const { orders } = this.#wecom;
    const { out_trade_no, total } = known;
    const at = Date.now();
    const order =
      step === 'create'
        ? orders.create({ out_trade_no, total, openid: this.#openid })
        : orders[step](out_trade_no);
    known.history.push({ trade_state: order.trade_state, at });
    known.transaction_id = order.transaction_id;
  }
}
