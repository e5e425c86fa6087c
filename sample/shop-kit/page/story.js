import { money } from './format.js';
import { text } from './language.js';

/** After these events an order is no longer open. */
const FINAL_STATES = new Set(['SUCCESS', 'MISMATCH', 'REFUND', 'CLOSED', 'REVOKED']);

/** While a refund is in one of these, it has not ended. */
const REFUND_RUNS = 'PROCESSING';

const PAYMENTS = new Set(['customer-paid', 'customer-paid-while-closing']);

const POLLS = new Set(['polled', 'poll-failed']);

const OPEN_STORIES = {
  NOTPAY: 'storyUnpaid',
  SUCCESS: 'storyPaidAtWeCom',
  CLOSED: 'storyClosing',
  UNKNOWN: 'storyNew',
};

const END_STORIES = { refunded: 'storyRefunded', disputed: 'storyDisputed', closed: 'storyClosed' };

/** In one sentence: who knows what of the order. */
export function storyOf(order) {
  const { status, stateAtWeCom } = order;
  if (status === 'open' && eventOf(order)) return text('storyEmitted');
  if (isLost(order)) return text('storyLost');
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
    told: toldStep(order, end),
  };
}

/** What told the shop first how a refund ended; undefined while it does not know. */
export function tellerOfRefund({ status, out_refund_no }, { timeline }) {
  if (status === 'wanted') return undefined;
  const event = timeline.findLast(
    (entry) => entry.kind === 'told' && entry.out_refund_no === out_refund_no && entry.state !== REFUND_RUNS,
  );
  return event && tellerOf(event);
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

function toldStep(order, end) {
  const event = eventOf(order);
  if (order.status !== 'open') return step('shopKnows', end, event ? tellerOf(event) : 'polled');
  if (event) return step('shopKnows', 'none', tellerOf(event));
  return isLost(order) ? step('shopKnows', 'lost', 'lost') : step('shopKnows', 'none');
}

/** The event by which the shop's listeners learned first how the order ended. */
function eventOf({ timeline }) {
  return timeline.find(
    ({ kind, state, out_refund_no }) => kind === 'told' && !out_refund_no && FINAL_STATES.has(state),
  );
}

function tellerOf({ source }) {
  return source === 'notification' ? 'notified' : 'polled';
}

/** Paid, but the shop does not know, as the notification was lost. */
function isLost({ status, stateAtWeCom, timeline }) {
  return (
    status === 'open' &&
    stateAtWeCom === 'SUCCESS' &&
    timeline.some(({ kind }) => kind === 'notification-lost')
  );
}

function step(label, level, note) {
  return { label: text(label), level, note: note ? text(note) : '' };
}

function paidStory(order) {
  const { timeline, attempts } = order;
  const paidAt = timeline.find(({ kind }) => PAYMENTS.has(kind))?.at;
  const told = eventOf(order);
  const story = told && tellerOf(told) === 'notified' ? 'storyNotified' : 'storyPaid';
  const { attempt = attempts } = timeline.findLast((entry) => entry.attempt) ?? {};
  const by = told?.by ?? '';
  if (!paidAt || !told) return text(story, { attempt, by });
  const seconds = Math.max(1, Math.ceil((Date.parse(told.at) - Date.parse(paidAt)) / 1000));
  return text(`${story}After`, { attempt, seconds, by });
}

/** A state that this page has no words for is shown as WeCom spells it. */
function wordsFor({ kind, attempt, state, by }) {
  switch (kind) {
    case 'created':
      return text('eventCreated');
    case 'notified':
      return text('eventNotified', { state: text(state), by });
    case 'polled':
      return text(attempt ? 'eventPolled' : 'eventConfirmed', { attempt, state: text(state), by });
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
    case 'notification-lost':
      return text('eventLost');
    default:
      return text('eventCustomerLeft');
  }
}

function refundWordsFor({ kind, state, out_refund_no, by }, refunds) {
  const refund = refunds.find((each) => each.out_refund_no === out_refund_no)?.refund ?? 0;
  return text(`refund-${kind}`, { amount: money(refund), state: text(`refund-${state}`), by });
}
