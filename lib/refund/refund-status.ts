import type { OpenEnum } from '../decode/open-enum.js';
import { isEarlier } from '../lifecycle/earlier-state.js';
import type { StateRules } from '../lifecycle/lifecycle.types.js';

/** The documented values of a refund's `status`. */
export const REFUND_STATUSES = ['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL'] as const;
/** A documented value of a refund's `status`. */
export type KnownRefundStatus = (typeof REFUND_STATUSES)[number];
/**
 * 退款状态 (state of a refund). `PROCESSING` accepted · `SUCCESS` the customer has the money · `CLOSED` closed, nothing was
 * refunded; WeCom's query spells it `CLOSE` · `ABNORMAL` the customer's account takes no money: somebody must handle it
 * at 微信支付商户平台 (the merchant platform), or the refund must be requested again. An unknown status is not final.
 * @see https://developer.work.weixin.qq.com/document/path/97352
 */
export type RefundStatus = OpenEnum<KnownRefundStatus>;

/** As WeCom's query and its notice write it. */
export const STATUSES_ON_THE_WIRE = [...REFUND_STATUSES, 'CLOSE'] as const;

const INITIAL: RefundStatus = 'PROCESSING';
const FAILED: ReadonlySet<string> = new Set(['CLOSED', 'ABNORMAL']);

/** Whether nothing was refunded, so that the refund may be requested again under its number. */
export function hasFailed(status: RefundStatus): boolean {
  return FAILED.has(status);
}

function isFinal(status: RefundStatus): boolean {
  return status === 'SUCCESS' || hasFailed(status);
}

function rankOf(status: RefundStatus): number {
  if (status === 'SUCCESS') return 2;
  return hasFailed(status) ? 1 : 0;
}

/** What the states of refunds mean to the watch. */
export const REFUND_STATUS_RULES: StateRules<{ readonly status: RefundStatus }> = {
  initial: INITIAL,
  stateOf: ({ status }) => status,
  isFinal,
  emittedAs: ({ status }) => status,
  hasEnded: isFinal,
  // What somebody handled at the merchant platform, or requested again, may still succeed.
  isStepBack: (from, to) => isEarlier(from, to, { rankOf, isFinal }),
  isTentative: () => false,
  isNews: (status, acknowledged) => status !== (acknowledged ?? INITIAL),
  // A customer waits for the money, however the refund has ended.
  mustBeHeard: isFinal,
  interned: (status) => REFUND_STATUSES.find((known) => known === status) ?? status,
};
