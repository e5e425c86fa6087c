import { get } from './kit/api.js';

const LOOK_AGAIN_MS = 500;
const LOOKS = 60;

/** A reconciliation of a day, and what of the runs before it has healed. */
export class Run {
  /** Orders that the shop has marked as paid since. */
  arrived = new Set();

  constructor({ date, report, askAgainAt }, before) {
    this.date = date;
    this.report = report;
    this.askAgainAt = askAgainAt;
    this.healed = report ? healedSince(before, report) : [];
  }

  /** Resolves with whether the shop has heard of everything that was polled. */
  async eventsArrive() {
    const polled = (this.report?.differences ?? []).filter(isPolled);
    const arrivals = polled.map(async ({ out_trade_no }) => {
      if (await isMarkedPaid(out_trade_no)) this.arrived.add(out_trade_no);
    });
    await Promise.all(arrivals);
    return this.arrived.size > 0;
  }
}

/** An order whose event follows. */
export function isPolled({ action, answer, out_refund_no }) {
  return action === 'polled' && answer === 'SUCCESS' && !out_refund_no;
}

function healedSince(before, { differences }) {
  if (!before?.report) return [];
  const left = new Set(differences.map(keyOf));
  return [...before.healed, ...before.report.differences].filter((each) => !left.has(keyOf(each)));
}

function keyOf({ kind, out_trade_no, out_refund_no = '' }) {
  return [kind, out_trade_no, out_refund_no].join('/');
}

async function isMarkedPaid(out_trade_no) {
  for (let look = 0; look < LOOKS; look += 1) {
    const { body } = await get(`orders/${encodeURIComponent(out_trade_no)}`);
    if (body?.status === 'paid') return true;
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_AGAIN_MS);
    });
  }
  return false;
}
