import type { DeliveryRow } from './tally.mjs';
import type { RefundDeliveryRow } from './refund-tally.mjs';

/** A notification, and what becomes of it. `untrue`: it is signed as it should be, and what it says never happened. */
export interface KnownNotice {
  readonly id: string;
  readonly out_trade_no: string;
  readonly isPayment: boolean;
  readonly fate: 'prompt' | 'late' | 'doubled' | 'lost' | 'untrue';
}

/** A notification as it went out once; without a `status` nobody answered. */
export interface Sending {
  readonly id: string;
  readonly out_trade_no: string;
  readonly isPayment: boolean;
  readonly at: number;
  readonly as: 'genuine' | 'forged' | 'tampered';
  readonly status: number | undefined;
  readonly isAccepted: boolean;
}

export interface NoticeTally {
  readonly notifications: number;
  readonly lost: number;
  readonly late: number;
  readonly doubled: number;
  readonly untrue: number;
  /** How often a genuine one found no process, or one that did not take it. */
  readonly unanswered: number;
  readonly refused: number;
  readonly forged: number;
  /** The `out_trade_no` of each forged one that was taken. */
  readonly believed: readonly string[];
  /** Events. */
  readonly told: number;
  /** Of the duplicates among the events of orders. */
  readonly retold: number;
  /** ms from paid to handled, of the orders whose notification was taken at once, and of those whose never was. */
  readonly latenciesIfNotified: readonly number[];
  readonly latenciesIfNot: readonly number[];
}

export function tallyNotices(
  notices: readonly KnownNotice[],
  sendings: readonly Sending[],
  latencies: ReadonlyMap<string, number>,
  deliveries: readonly (DeliveryRow | RefundDeliveryRow)[],
): NoticeTally;
