import type { TrackedOrder } from 'nestjs-wecom-pay';
import type { Order, OrderStatus } from '../orders/order.entity.js';
import type { OrderView } from '../orders/order-view.js';
import { toView } from '../orders/order-view.js';
import type { Refund } from '../refunds/refund.entity.js';
import type { TimelineEntry } from '../timeline/timeline-entry.entity.js';
import { wholeSecond } from './whole-second.js';

const ENTRIES_SHOWN = 20;

export interface CardEntry extends Pick<
  TimelineEntry,
  'kind' | 'at' | 'state' | 'out_refund_no' | 'source' | 'by'
> {
  /** Of a poll of the order that no notification hastened: the first one is 1. */
  readonly attempt: number | undefined;
}

/** All that the page shows of one order. */
export interface Card extends OrderView {
  /** What only WeCom and the customer know; unknown with a real WeCom. */
  readonly stateAtWeCom: string | undefined;
  readonly attempts: number;
  readonly isPolling: boolean;
  /** Only while the order is open. */
  readonly nextPollAt: Date | undefined;
  /** Oldest first. */
  readonly refunds: readonly Refund[];
  /** Oldest first. */
  readonly timeline: readonly CardEntry[];
}

export function toCard(
  order: Order,
  stateAtWeCom: string | undefined,
  tracked: TrackedOrder | undefined,
  entries: readonly TimelineEntry[],
  refunds: readonly Refund[],
): Card {
  const timeline = withAttempts(entries);
  return {
    ...toView(order),
    stateAtWeCom,
    attempts: timeline.findLast(({ attempt }) => attempt !== undefined)?.attempt ?? 0,
    isPolling: tracked?.isPolling ?? false,
    nextPollAt: nextPollOf(order.status, tracked),
    refunds,
    timeline: timeline.slice(-ENTRIES_SHOWN),
  };
}

/** The tracker counts from the start of the process, the page from that of the order. */
function withAttempts(entries: readonly TimelineEntry[]): readonly CardEntry[] {
  let polls = 0;
  return entries.map(({ kind, at, state, out_refund_no, source, by }) => ({
    kind,
    at,
    state,
    out_refund_no,
    source,
    by,
    attempt: isAttempt({ kind, out_refund_no, source }) ? (polls += 1) : undefined,
  }));
}

function isAttempt({ kind, out_refund_no, source }: Pick<CardEntry, 'kind' | 'out_refund_no' | 'source'>) {
  return kind === 'polled' && out_refund_no === null && source !== 'notification';
}

/** An order that has ended is still tracked until the next sweep. */
function nextPollOf(status: OrderStatus, tracked: TrackedOrder | undefined): Date | undefined {
  return status === 'open' && tracked?.nextPollAt ? wholeSecond(tracked.nextPollAt) : undefined;
}
