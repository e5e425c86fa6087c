import { setTimeout as sleep } from 'node:timers/promises';
import { GET_ORDER } from './faults.mjs';
import { closingOf, creationOfOneClosedIn, longestDrain } from './haste.mjs';
import { Returns } from './returns.mjs';
import { tell } from './stories.mjs';

/** ms for which a customer tries to check out. */
const PATIENCE = 30_000;

/** Customers: they place orders at the shop and at WeCom, pay them or not, and want their money back. */
export class World {
  returns;
  #wecom;
  #notices;
  #random;
  #openid;
  #orders = new Map();
  #stories = [];
  /** The orders whose customers pay once WeCom was asked whether they have, and the shop is about to close. */
  #lastMinute = new Map();
  #waitsUntil = Infinity;
  #began = Date.now();
  /** How many customers paid at the very moment at which the shop closed the order. */
  paidWhileClosing = 0;

  constructor(wecom, notices, random, openid) {
    this.#wecom = wecom;
    this.#notices = notices;
    this.#random = random;
    this.#openid = openid;
    this.returns = new Returns(wecom, notices, random, () => this.#isPatient);
  }

  /** What WeCom knows of each order, as the tally wants it. */
  get upstream() {
    return [...this.#orders.values()].map(({ out_trade_no, total, times, transaction_id }) => {
      const states = this.#wecom.orders.statesOf(out_trade_no);
      const history = states.map((trade_state) => ({ trade_state, at: times.get(trade_state) }));
      return { out_trade_no, total, transaction_id, history };
    });
  }

  /**
   * Places so many orders at random moments of the next `within` ms.
   * @param {object} shop `place(row)` brings a row into the shop's table, `checkOut(row, request)` returns the
   * `parameters` that the customer pays by, if it is answered, and `want(row)` brings a refund into the table
   * @param {boolean} acts whether the shop closes and refunds some of them
   */
  placeOrders(count, within, shop, acts = true) {
    for (let index = 0; index < count; index++) {
      this.#stories.push(this.#play(this.#random() * within, tell(this.#random, acts), shop));
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
      return { ...rowOf(known), createdAt };
    });
  }

  /** ms that the shop may take for all that has happened so far: what takes longer is lost. */
  get longestDrain() {
    return longestDrain(this.#began);
  }

  /** Resolves when nothing more happens to any order, except what the shop does. */
  async settled() {
    this.#waitsUntil = Date.now() + this.longestDrain;
    await Promise.all(this.#stories);
  }

  /** Is told of each request when WeCom answers it: now the customer pays, and then the shop closes. */
  witness({ endpoint, body }) {
    if (endpoint !== GET_ORDER) return;
    const known = this.#lastMinute.get(body?.out_trade_no);
    if (known === undefined || Date.now() < closingOf(known.createdAt)) return;
    this.#lastMinute.delete(known.out_trade_no);
    if (this.#pay(known)) this.paidWhileClosing++;
  }

  get #isPatient() {
    return Date.now() < this.#waitsUntil;
  }

  async #play(delay, steps, shop) {
    const known = this.#newOrder();
    const { closesSoon, ...rest } = Object.fromEntries(steps);
    await sleep(delay);
    known.createdAt = closesSoon === undefined ? Date.now() : creationOfOneClosedIn(Math.round(closesSoon));
    await shop.place(rowOf(known));
    this.#notices.maybeLieAbout({ event_type: 'TRANSACTION.SUCCESS', out_trade_no: known.out_trade_no });
    for (const [step, wait] of Object.entries(rest)) {
      await sleep(wait);
      await this.#act(step, known, shop);
    }
  }

  async #act(step, known, shop) {
    if (step === 'checkout') await this.#checkOut(known, shop);
    else if (step === 'wantRefunds') await this.#wantRefunds(known, shop);
    else if (step === 'payWhenAsked') await this.#payWhenAsked(known);
    else if (step === 'pay') this.#pay(known);
    // A shop whose clock is ahead closes it before its time.
    else if (!this.#hasEnded(known)) this.#take(step, known);
  }

  /** Again and again, as a customer would who sees an error page. The order may have been created all the same. */
  async #checkOut(known, shop) {
    const { out_trade_no, total } = known;
    const request = {
      out_trade_no,
      description: 'A thing',
      amount: { total },
      payer: { openid: this.#openid },
      scene_info: { payer_client_ip: '203.0.113.7' },
    };
    const deadline = Date.now() + PATIENCE;
    while (known.parameters === undefined && !this.#hasEnded(known) && Date.now() < deadline) {
      known.parameters = (await shop.checkOut(rowOf(known), request))?.parameters;
      if (known.parameters === undefined) await sleep(100);
    }
    known.isCheckedOut = true;
  }

  async #wantRefunds(known, shop) {
    if (known.times.has('SUCCESS')) await this.returns.want(known, shop);
  }

  async #payWhenAsked(known) {
    this.#lastMinute.set(known.out_trade_no, known);
    while (this.#lastMinute.has(known.out_trade_no) && !this.#hasEnded(known) && this.#isPatient)
      await sleep(100);
    this.#lastMinute.delete(known.out_trade_no);
  }

  /**
   * In the mini program, if the shop has said how.
   * @returns whether it was possible: a customer may be too late, or the order was never created.
   */
  #pay(known) {
    const { out_trade_no, parameters, isCheckedOut } = known;
    const { orders, payments } = this.#wecom;
    if (this.#hasEnded(known) || (isCheckedOut && orders.get(out_trade_no) === undefined)) return false;
    const order = parameters === undefined ? orders.pay(out_trade_no) : payments.requestPayment(parameters);
    this.#remember(known, order);
    return true;
  }

  #hasEnded({ out_trade_no }) {
    return this.#wecom.orders.get(out_trade_no)?.trade_state === 'CLOSED';
  }

  #take(step, known) {
    const { orders } = this.#wecom;
    const { out_trade_no, total } = known;
    const order =
      step === 'create'
        ? orders.create({ out_trade_no, total, openid: this.#openid })
        : orders[step](out_trade_no);
    this.#remember(known, order);
  }

  #remember(known, { trade_state, transaction_id }) {
    known.times.set(trade_state, Date.now());
    known.transaction_id = transaction_id;
  }

  #newOrder() {
    const { size } = this.#orders;
    const out_trade_no = `CHAOS-${String(size).padStart(6, '0')}`;
    const known = { out_trade_no, total: 100 + size, times: new Map(), transaction_id: undefined };
    this.#orders.set(out_trade_no, known);
    return known;
  }
}

function rowOf({ out_trade_no, total, createdAt }) {
  return { out_trade_no, total, createdAt };
}
