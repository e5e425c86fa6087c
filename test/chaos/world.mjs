import { setTimeout as sleep } from 'node:timers/promises';
import { Order } from './orders-table.mjs';
import { tell } from './stories.mjs';

/** Customers: they place orders in the shop's table and at WeCom, and pay them or not. */
export class World {
  /** What WeCom knows of each order, as the tally wants it. */
  upstream = [];
  #wecom;
  #orders;
  #random;
  #openid;
  #stories = [];

  constructor(wecom, dataSource, random, openid) {
    this.#wecom = wecom;
    this.#orders = dataSource.getRepository(Order);
    this.#random = random;
    this.#openid = openid;
  }

  /**
   * Places so many orders at random moments of the next `within` ms.
   * @param {(order: object) => void} onOrder told of each when its row is in the table
   */
  placeOrders(count, within, onOrder) {
    for (let index = 0; index < count; index++) {
      this.#stories.push(this.#play(this.#random() * within, tell(this.#random), onOrder));
    }
  }

  /** Resolves when nothing more happens to any order. */
  async settled() {
    await Promise.all(this.#stories);
  }

  async #play(delay, steps, onOrder) {
    const out_trade_no = `CHAOS-${String(this.#stories.length).padStart(6, '0')}`;
    const known = { out_trade_no, total: 1 + this.upstream.length, history: [], transaction_id: undefined };
    this.upstream.push(known);
    await sleep(delay);
    const row = { out_trade_no, createdAt: Date.now() };
    await this.#orders.insert(row);
    onOrder(row);
    for (const [step, wait] of steps) {
      await sleep(wait);
      this.#take(step, known);
    }
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
