import { passUntil } from './virtual-time.mjs';
import { nameOf, orderOf } from './plan.mjs';

const { OrderTracker } = await import('nestjs-wecom-pay');
const { startApp } = await import('../e2e/polling/children/app.mjs');

/** Of the calls of its listener, so many throw. */
const THROWS = 0.001;

/** A shop in one process: its orders, and the application that watches them. */
export class Shop {
  /** How each order has ended. */
  ends;
  /** When it has, in ms since the epoch. */
  endedAt;
  /** How often the listener accepted an end. */
  told;
  #open = new Map();
  #createdAt;
  #closeAfter;
  #random;
  #app;

  /**
   * @param {Float64Array} createdAt when each order is created
   * @param {number} closeAfter the age in ms at which it closes what is unpaid
   */
  constructor(createdAt, closeAfter, random) {
    this.ends = Array.from(createdAt, () => undefined);
    this.endedAt = new Float64Array(createdAt.length);
    this.told = new Uint8Array(createdAt.length);
    this.#createdAt = createdAt;
    this.#closeAfter = closeAfter;
    this.#random = random;
  }

  /** How many orders are not known to have ended. */
  get open() {
    return this.#open.size;
  }

  async start() {
    const list = () => this.#open.values();
    const handle = (event) => this.#handle(event);
    this.#app = await passUntil(startApp({ list, handle, polling: { closeAfter: this.#closeAfter } }));
  }

  async stop() {
    await passUntil(this.#app.close());
  }

  /** Takes the orders from one number to before another. */
  async take(from, to) {
    const tracker = this.#app.get(OrderTracker);
    for (let order = from; order < to; order++) {
      const row = { out_trade_no: nameOf(order), createdAt: this.#createdAt[order], total: 100 };
      this.#open.set(order, row);
      await tracker.track(row);
    }
  }

  #handle({ final, order: { out_trade_no, trade_state } }) {
    if (this.#random() < THROWS) throw new Error('The database of the shop is busy.');
    // Who has failed can still pay, until the order is closed.
    if (!final || trade_state === 'PAYERROR') return;
    const order = orderOf(out_trade_no);
    this.told[order]++;
    this.ends[order] = trade_state;
    this.endedAt[order] = Date.now();
    this.#open.delete(order);
  }
}
