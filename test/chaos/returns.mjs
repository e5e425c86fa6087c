import { setTimeout as sleep } from 'node:timers/promises';

const FAILURES = new Set(['CLOSED', 'ABNORMAL']);
/** Of the refunds, this share fails at first. */
const FAILING = 0.3;
/** Of those that are wanted again, this share is listed again and nothing more. */
const LISTED_ONLY = 0.3;
/** ms that WeCom takes for a refund, at most. */
const LONGEST_REFUND = 2_000;
/** ms after which the shop wants a refund again that has failed: later than a sweep. */
const WANTED_AGAIN_AFTER = 3_000;

/** Customers who want money back, and the banks that pay it out or don't. */
export class Returns {
  #wecom;
  #notices;
  #random;
  #patience;
  #refunds = [];

  /** @param {() => boolean} patience whether customers still wait */
  constructor(wecom, notices, random, patience) {
    this.#wecom = wecom;
    this.#notices = notices;
    this.#patience = patience;
    this.#random = random;
  }

  /** What WeCom knows of each refund, as the tally wants it. */
  get upstream() {
    const { refunds } = this.#wecom;
    return this.#refunds.map((known) => {
      const { out_refund_no, out_trade_no } = known.row;
      const numbers = refunds.of(out_trade_no).map((refund) => refund.out_refund_no);
      return {
        ...known.row,
        history: known.history,
        status: this.#statusOf(out_refund_no),
        runs: refunds.runsOf(out_refund_no),
        timesWanted: known.timesWanted,
        numbersOfOrder: numbers,
        refundedOfOrder: refunds.sumOf(out_trade_no),
      };
    });
  }

  /** Resolves when WeCom has ended each of the refunds of an order, and the shop knows it. */
  async want({ out_trade_no, total }, shop) {
    const parts = this.#partsOf(total).map((refund, index) => {
      const out_refund_no = `${out_trade_no}-R${index + 1}`;
      return { out_refund_no, out_trade_no, refund, total, createdAt: Date.now() };
    });
    await Promise.all(parts.map((row) => this.#refund(row, shop)));
  }

  /** All of it, or up to three parts. */
  #partsOf(total) {
    if (this.#random() < 0.4) return [total];
    const count = 1 + Math.floor(this.#random() * 3);
    return Array.from({ length: count }, () => 1 + Math.floor((this.#random() * total) / 4));
  }

  async #refund(row, shop) {
    const known = { row, history: [], timesWanted: 1 };
    this.#refunds.push(known);
    await shop.want(row);
    const { out_trade_no, out_refund_no } = row;
    this.#notices.maybeLieAbout({ event_type: 'REFUND.SUCCESS', out_trade_no, out_refund_no });
    while (this.#patience() && !(await this.#isOver(known, shop))) await sleep(150);
  }

  /** Does what is next about a refund. */
  async #isOver(known, shop) {
    const { out_refund_no } = known.row;
    const status = this.#statusOf(out_refund_no);
    if (status === 'PROCESSING') {
      await this.#payOut(known);
      return false;
    }
    const told = await shop.statusOfRefund(out_refund_no);
    if (!FAILURES.has(status)) return status === 'SUCCESS' && told === 'refunded';
    if (told !== 'failed') return false;
    if (known.timesWanted > 1) return true;
    await sleep(WANTED_AGAIN_AFTER);
    known.timesWanted++;
    await shop.wantAgain(out_refund_no, this.#random() < LISTED_ONLY ? 0 : 1);
    return false;
  }

  async #payOut({ row: { out_refund_no }, history, timesWanted }) {
    const { refunds } = this.#wecom;
    history.push({ status: 'PROCESSING', at: Date.now() });
    const fate = timesWanted > 1 ? 1 : this.#random();
    await sleep(this.#random() * LONGEST_REFUND);
    const step = fate >= FAILING ? 'succeed' : fate < FAILING / 2 ? 'close' : 'abnormal';
    const { status } = refunds[step](out_refund_no);
    history.push({ status: spelled(status), at: Date.now() });
  }

  #statusOf(out_refund_no) {
    const found = this.#wecom.refunds.get(out_refund_no);
    return found && spelled(found.status);
  }
}

/** As the shop hears it. */
function spelled(status) {
  return status === 'CLOSE' ? 'CLOSED' : status;
}
