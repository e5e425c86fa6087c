import { money } from './format.js';
import { text } from './language.js';

/** After these events an order is no longer open. */
const FINAL_STATES = new Set(['SUCCESS', 'MISMATCH', 'REFUND', 'CLOSED', 'REVOKED']);

const PAYMENTS = new Set(['customer-paid', 'customer-paid-while-closing']);

const POLLS = new Set(['polled', 'poll-failed']);

const OPEN_STORIES = {
  NOTPAY: 'storyUnpaid',
  SUCCESS: 'storyLost',
  CLOSED: 'storyClosing',
  UNKNOWN: 'storyNew',
};

const END_STORIES = { refunded: 'storyRefunded', disputed: 'storyDisputed', closed: 'storyClosed' };

/** In one sentence: who knows what of the order. */
export function storyOf(order) {
  const { status, stateAtWeCom } = order;
  if (isHandling(order)) return text('storyEmitted');
  if (status === 'open') return text(OPEN_STORIES[stateAtWeCom] ?? 'storyOpen');
  if (status === 'paid') return paidStory(order);
  return text(END_STORIES[status]);
}

/** Three steps: ordered, paid at WeCom, known to the shop; with what carried the news there. */
export function pathOf(order) {
  const { status, stateAtWeCom } = order;
  const isClosed = status === 'closed' || stateAtWeCom === 'CLOSED';
  const isPaid = !isClosed && (status !== 'open' || stateAtWeCom === 'SUCCESS');
  const [end, label] = isClosed ? ['left', 'orderCloses'] : ['paid', 'customerPays'];
  const hasEnded = isPaid || isClosed;
  return {
    ordered: step('ordered', 'done'),
    paid: step(label, hasEnded ? end : 'none'),
    told: status === 'open' ? untold(order, hasEnded) : step('shopKnows', end, 'polled'),
  };
}

/** Whether the latest poll of an order failed, and it waits for the next one. */
export function isPollFailing({ status, timeline }) {
  const latest = timeline.findLast(({ kind }) => POLLS.has(kind));
  return status === 'open' && latest?.kind === 'poll-failed';
}

/** What happened, oldest first. */
export function entriesOf({ createdAt, timeline, refunds }) {
  return [{ at: createdAt, kind: 'created' }, ...timeline].map((entry) => ({
    at: entry.at,
    kind: entry.kind,
    by: entry.by,
    words: entry.out_refund_no ? refundWordsFor(entry, refunds) : wordsFor(entry),
  }));
}

/** The event has been emitted, and the listener has not updated the order yet. */
function isHandling({ status, timeline }) {
  return status === 'open' && timeline.some(({ kind, state }) => kind === 'told' && FINAL_STATES.has(state));
}

function untold(order, hasEnded) {
  if (isHandling(order)) return step('shopKnows', 'none', 'polled');
  return hasEnded ? step('shopKnows', 'lost', 'lost') : step('shopKnows', 'none');
}

function step(label, level, note) {
  return { label: text(label), level, note: note ? text(note) : '' };
}

function paidStory({ timeline, attempts }) {
  const paidAt = timeline.find(({ kind }) => PAYMENTS.has(kind))?.at;
  const told = timeline.find(({ kind, state }) => kind === 'told' && state === 'SUCCESS')?.at;
  const { attempt = attempts, by = '' } = timeline.findLast((entry) => entry.attempt) ?? {};
  if (!paidAt || !told) return text('storyPaid', { attempt, by });
  const seconds = Math.max(1, Math.round((Date.parse(told) - Date.parse(paidAt)) / 1000));
  return text('storyPaidAfter', { attempt, seconds, by });
}

/** A state that this page has no words for is shown as WeCom spells it. */
function wordsFor({ kind, attempt, state, by }) {
  switch (kind) {
    case 'created':
      return text('eventCreated');
    case 'polled':
      return text('eventPolled', { attempt, state: text(state), by });
    case 'poll-failed':
      return text('eventPollFailed', { by });
    case 'told':
      return text('eventTold', { state: text(state), by });
    case 'resumed':
      return text('eventResumed');
    case 'customer-paid':
      return text('eventCustomerPaid');
    case 'customer-paid-while-closing':
      return text('eventCustomerPaidLate');
    default:
      return text('eventCustomerLeft');
  }
}

function refundWordsFor({ kind, state, out_refund_no, by }, refunds) {
  const refund = refunds.find((each) => each.out_refund_no === out_refund_no)?.refund ?? 0;
  return text(`refund-${kind}`, { amount: money(refund), state: text(`refund-${state}`), by });
}
