import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import type { ItemSource } from '../../polling/kinds/item-kind.interface.js';
import { RetriedItem } from '../../polling/kinds/retried-item.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { RefundRef, RefundRequest } from '../calls/refund.types.js';
import { hasFailed } from './refund-status-rules.js';

/** What is known of a refund besides its key: what its request is made of. */
export interface RefundFields {
  readonly out_trade_no: string;
  /** In 分. */
  readonly refund: number;
  /** Total of the order, in 分. */
  readonly total: number;
  readonly reason?: string | undefined;
  readonly funds_account?: string | undefined;
  readonly appid?: string | undefined;
  /** How many times the application has wanted it again after it had failed. */
  readonly retries: number;
}

/** A refund under watch. */
export class WatchedRefund extends RetriedItem implements RefundFields {
  out_trade_no = '';
  refund = 0;
  total = 0;
  reason: string | undefined = undefined;
  funds_account: string | undefined = undefined;
  appid: string | undefined = undefined;

  constructor({ key, createdAt, fields = {} }: ItemSource, sweepsBefore: number, phase?: WatchPhase) {
    super(key, createdAt, sweepsBefore, phase);
    this.adopt(fields);
  }

  /** Whether a row has said what is to be refunded; not if only a notice of WeCom speaks of the refund. */
  get isListed(): boolean {
    return this.out_trade_no !== '';
  }

  override get isWantedAnew(): boolean {
    return super.isWantedAnew && hasFailed(this.state!);
  }

  /**
   * A row may be corrected until WeCom has said that it knows the refund; after that it may only want it again. Of a
   * refund that only a notice has spoken of, the first row says all.
   * @param fields may have been tampered with in a store; then the request is refused before any I/O.
   */
  override adopt(fields: Readonly<Record<string, unknown>>): boolean {
    this.adoptRetries(fields);
    if (this.state === undefined || !this.isListed) this.correct(fields);
    return this.isWantedAnew;
  }

  protected override get mayBeginAnew(): boolean {
    return this.state !== 'SUCCESS';
  }

  private correct(fields: Readonly<Record<string, unknown>>): void {
    this.out_trade_no = text(fields['out_trade_no']) ?? '';
    this.refund = amount(fields['refund']);
    this.total = amount(fields['total']);
    this.reason = text(fields['reason']);
    this.funds_account = text(fields['funds_account']);
    this.appid = text(fields['appid']);
  }
}

/** @throws {TypeError} if the item is no refund. */
export function asRefund(item: WatchedItem): WatchedRefund {
  if (item instanceof WatchedRefund) return item;
  throw new TypeError(`${item.key} is not a refund`);
}

/** What a row says of a refund. */
export function fieldsOf(refund: RefundFields): Readonly<Record<string, unknown>> {
  const { out_trade_no, refund: amountOf, total, reason, funds_account, appid, retries } = refund;
  return {
    out_trade_no,
    refund: amountOf,
    total,
    ...(reason !== undefined && { reason }),
    ...(funds_account !== undefined && { funds_account }),
    ...(appid !== undefined && { appid }),
    ...(retries > 0 && { retries }),
  };
}

/** The request of a refund. */
export function requestFields(
  { out_trade_no, refund, total, reason, funds_account, appid }: RefundFields,
  ref: RefundRef,
): RefundRequest {
  return { ...ref, appid, out_trade_no, reason, funds_account, amount: { refund, total } };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function amount(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : 0;
}
