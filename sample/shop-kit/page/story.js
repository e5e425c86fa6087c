import { text } from './language.js';

const OPEN_STORIES = { NOTPAY: 'storyUnpaid', SUCCESS: 'storyLost', CLOSED: 'storyLeft' };

/** In one sentence: who knows what of the order. */
export function storyOf(order) {
  const { status, stateAtWeCom } = order;
  if (status === 'open') return text(OPEN_STORIES[stateAtWeCom] ?? 'storyOpen');
  if (status === 'paid') return paidStory(order);
  return text(status === 'refunded' ? 'storyRefunded' : 'storyClosed');
}

/** Three steps: ordered, paid at WeCom, known to the shop; with what carried the news there. */
export function pathOf({ status, stateAtWeCom }) {
  const isPaid = status === 'paid' || status === 'refunded' || stateAtWeCom === 'SUCCESS';
  const hasLeft = !isPaid && (status === 'closed' || stateAtWeCom === 'CLOSED');
  const [end, label] = hasLeft ? ['left', 'customerLeaves'] : ['paid', 'customerPays'];
  const hasEnded = isPaid || hasLeft;
  return {
    ordered: step('ordered', 'done'),
    paid: step(label, hasEnded ? end : 'none'),
    told: status === 'open' ? untold(hasEnded) : step('shopKnows', end, 'polled'),
  };
}

/** What happened, oldest first. */
export function entriesOf({ createdAt, timeline }) {
  return [{ at: createdAt, kind: 'created' }, ...timeline].map((entry) => ({
    at: entry.at,
    kind: entry.kind,
    by: entry.by,
    words: wordsFor(entry),
  }));
}

function untold(hasEnded) {
  return hasEnded ? step('shopKnows', 'lost', 'lost') : step('shopKnows', 'none');
}

function step(label, level, note) {
  return { label: text(label), level, note: note ? text(note) : '' };
}

function paidStory({ timeline, attempts }) {
  const paidAt = timeline.find(({ kind }) => kind === 'customer-paid')?.at;
  const told = timeline.find(({ kind, state }) => kind === 'told' && state === 'SUCCESS')?.at;
  const { attempt = attempts, by = '' } = timeline.findLast(({ kind }) => kind === 'polled') ?? {};
  if (!paidAt || !told) return text('storyPaid', { attempt, by });
  const seconds = Math.max(1, Math.round((Date.parse(told) - Date.parse(paidAt)) / 1000));
  return text('storyPaidAfter', { attempt, seconds, by });
}

function wordsFor({ kind, attempt, state, by }) {
  switch (kind) {
    case 'created':
      return text('eventCreated');
    case 'polled':
      return text('eventPolled', { attempt, state: stateWords(state), by });
    case 'told':
      return text('eventTold', { state: stateWords(state), by });
    case 'resumed':
      return text('eventResumed');
    case 'customer-paid':
      return text('eventCustomerPaid');
    default:
      return text('eventCustomerLeft');
  }
}

/** In words and as WeCom says it. */
function stateWords(state) {
  const words = text(state);
  return words === state ? state : `${words} ${state}`;
}
