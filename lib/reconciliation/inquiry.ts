import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComAbortedError } from '../errors/wecom-pay.errors.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { RefundDto } from '../refund/dto/refund.dto.js';
import type { RefundService } from '../refund/refund.service.js';
import type { EntryRef } from './comparison/entry.js';
import type { ReconciliationDifference } from './comparison/reconciliation.types.js';

/** The services that ask WeCom. */
export interface InquiryServices {
  readonly orders: Pick<OrderQueryService, 'query'>;
  readonly tracker: OrderTracker;
  readonly refunds: RefundService;
}

/** What WeCom says of a payment or a refund. */
export interface Answer {
  readonly state: string;
  /** In 分, if known. */
  readonly amount: number | undefined;
  /** When it was paid or accepted, RFC 3339, if known. */
  readonly time: string | undefined;
  readonly transaction_id: string | undefined;
}

/** What was done about a difference. */
export type Inquired = Pick<ReconciliationDifference, 'action' | 'error'> & {
  readonly answer: Answer | undefined;
};

export const NOT_INQUIRED: Inquired = { action: 'none', answer: undefined, error: undefined };

/** More are not queried in one run: if so many differ, the books are those of another merchant or another day. */
const MOST_QUERIES = 1_000;
const TOO_MANY = `More than ${MOST_QUERIES} differences: not queried.`;

/** Asks WeCom about differences. It polls what is watched, so that an event follows, and queries the rest. */
export class Inquiry {
  private queries = 0;

  constructor(
    private readonly services: InquiryServices,
    private readonly mchid: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Whether the application lists or tracks it as unfinished. */
  async isWatched(entry: EntryRef): Promise<boolean> {
    const { tracker, refunds } = this.services;
    if (!entry.isRefund) return isOn(tracker) && (await tracker.find(this.orderOf(entry))) !== undefined;
    if (entry.out_refund_no === undefined || !isOn(refunds)) return false;
    return (await refunds.find(this.refundOf(entry))) !== undefined;
  }

  /**
   * Asks about what is watched, so that its event follows. It requests no refund.
   * @param total the amount of a payment in the books, in 分, if they have it.
   */
  async poll(entry: EntryRef, total?: number): Promise<Inquired> {
    const { tracker, refunds } = this.services;
    const { signal } = this;
    if (!isOn(entry.isRefund ? refunds : tracker)) return this.query(entry);
    if (!entry.isRefund)
      return inquired('polled', async () =>
        orderAnswer(await tracker.pollNow({ ...this.orderOf(entry), total }, { signal })),
      );
    return inquired('polled', async () => {
      const refund = await refunds.query(this.refundOf(entry), { signal });
      await refunds.learn(refund, this.mchid);
      return refundAnswer(refund);
    });
  }

  async query(entry: EntryRef): Promise<Inquired> {
    if (entry.isRefund && entry.out_refund_no === undefined) return NOT_INQUIRED;
    if (++this.queries > MOST_QUERIES) return { ...NOT_INQUIRED, error: TOO_MANY };
    const { orders, refunds } = this.services;
    const options = { signal: this.signal, background: true };
    return inquired('queried', async () =>
      entry.isRefund
        ? refundAnswer(await refunds.query(this.refundOf(entry), options))
        : orderAnswer(await orders.query(this.orderOf(entry), options)),
    );
  }

  private orderOf({ out_trade_no }: EntryRef) {
    return { mchid: this.mchid, out_trade_no };
  }

  private refundOf({ out_refund_no = '' }: EntryRef) {
    return { mchid: this.mchid, out_refund_no };
  }
}

/** A service that a test replaces has no lifecycle. */
function isOn({ lifecycle }: { readonly lifecycle?: { readonly isOn: boolean } | undefined }): boolean {
  return lifecycle?.isOn === true;
}

async function inquired(action: 'polled' | 'queried', ask: () => Promise<Answer>): Promise<Inquired> {
  try {
    return { action, answer: await ask(), error: undefined };
  } catch (error) {
    if (!(error instanceof WeComPayError) || error instanceof WeComAbortedError) throw error;
    return { action, answer: undefined, error: error.message };
  }
}

function orderAnswer({ trade_state, amount, success_time, transaction_id }: OrderDto): Answer {
  return { state: trade_state, amount: amount?.total, time: success_time, transaction_id };
}

function refundAnswer({ status, amount, create_time, transaction_id }: RefundDto): Answer {
  return { state: status, amount: amount.refund, time: create_time, transaction_id };
}
