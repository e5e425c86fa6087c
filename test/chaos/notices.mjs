import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pick } from './random.mjs';

const PATH = '/wecom-pay/notifications';
/** Where nobody listens. */
const NOWHERE = 1;
/** ms by which a late one is late, at most. */
const LATEST = 8_000;
/** How they arrive, and how often each happens. */
const FATES = [
  [2, 'prompt'],
  [1, 'late'],
  [1, 'doubled'],
  [2, 'lost'],
];
/** Of the notifications, this share is followed by one that is forged or tampered with. */
const FORGED = 0.2;
/** Without the token of the app, none of these can be changed. */
const TAMPERED = ['msg_signature', 'timestamp', 'nonce', 'encrypt', 'ciphertext'];
const LONGEST_PART = 1_000;
/** Somebody who knows the keys lies about this share of the orders and refunds, within so many ms of their beginning. */
const UNTRUE = 0.1;
const LIES_WITHIN = 4_000;

/** The notifications that WeCom sends to the shop, and those that others send in its name. */
export class Notices {
  /** Each, and what becomes of it: `{ id, out_trade_no, isPayment, fate }`. */
  known = [];
  /** Each time that one went out, and what came of it. */
  sendings = [];
  #wecom;
  #random;
  #receivers;

  constructor(wecom, random) {
    this.#wecom = wecom;
    this.#random = random;
  }

  /**
   * From now on WeCom sends notifications, each to a process chosen at random; to the latest one, as long as none runs.
   * @param {() => object[]} receivers the processes of the shop
   */
  sendTo(receivers) {
    const { notifications } = this.#wecom;
    this.#receivers = receivers;
    notifications.url = urlAt({ host: '127.0.0.1', port: NOWHERE });
    notifications.arrive((notification) => this.#decide(notification));
  }

  /** Is told of each that went out, when it is answered or not. */
  witness({ notification, as, at, answer: { status, isAccepted } }) {
    this.sendings.push({ ...essenceOf(notification), as, at, status, isAccepted });
  }

  /** When the first one about an order went out. */
  firstSentAbout(out_trade_no) {
    return this.sendings.find((sending) => sending.out_trade_no === out_trade_no)?.at;
  }

  /** A lie is signed as it should be. */
  maybeLieAbout(what) {
    if (this.#random() < UNTRUE) void this.#lieAbout(what, this.#random() * LIES_WITHIN);
  }

  async #lieAbout({ event_type, out_trade_no, out_refund_no }, delay) {
    const { mchid } = this.#wecom.credentials;
    const state = out_refund_no === undefined ? { trade_state: 'SUCCESS' } : { refund_status: 'SUCCESS' };
    const content = { mchid, out_trade_no, out_refund_no, ...state };
    const about = { mchid, out_trade_no, out_refund_no };
    const lie = { id: randomUUID(), event_type, ...about, createdAt: Date.now(), content };
    await sleep(delay);
    this.#note(lie, 'untrue');
    this.#chooseReceiver();
    await this.#wecom.notifications.deliver(lie).catch(() => undefined);
  }

  #decide(notification) {
    const fate = pick(this.#random, FATES);
    this.#note(notification, fate);
    this.#chooseReceiver();
    if (this.#random() < FORGED) void this.#forge(notification).catch(() => undefined);
    return { times: TIMES[fate], delay: fate === 'late' ? this.#random() * LATEST : 0 };
  }

  #forge(notification) {
    const { notifications } = this.#wecom;
    const part = TAMPERED[Math.floor(this.#random() * 2 * TAMPERED.length)];
    if (part === undefined) return notifications.forge(notification);
    return notifications.tamper(notification, { part, byte: Math.floor(this.#random() * LONGEST_PART) });
  }

  #note(notification, fate) {
    this.known.push({ ...essenceOf(notification), fate });
  }

  #chooseReceiver() {
    const running = this.#receivers().filter(({ isRunning }) => isRunning);
    const chosen = running[Math.floor(this.#random() * running.length)];
    if (chosen !== undefined) this.#wecom.notifications.url = urlAt(chosen);
  }
}

const TIMES = { prompt: 1, late: 1, doubled: 2, lost: 0 };

function essenceOf({ id, out_trade_no, event_type }) {
  return { id, out_trade_no, isPayment: event_type === 'TRANSACTION.SUCCESS' };
}

function urlAt({ host, port }) {
  return `http://${host}:${port}${PATH}`;
}
