import type { FakeSentNotification } from './fake-notification.js';

/** A notification and its answer on one line, without its query string. */
export function notificationLine({ notification, at, answer }: FakeSentNotification): string {
  const { event_type, out_trade_no, out_refund_no } = notification;
  const outcome = answer?.isAccepted ? 'received' : outcomeOf(answer);
  return `${new Date(at).toISOString()} notification ${event_type} ${out_refund_no ?? out_trade_no}: ${outcome}`;
}

function outcomeOf(answer: FakeSentNotification['answer']): string {
  if (answer?.status === undefined) return `no answer (${answer?.problem ?? 'yet'})`;
  return `${answer.status}, not received (${answer.problem ?? ''})`;
}
