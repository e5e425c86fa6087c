import type { TradeState } from './dto/trade-state.js';

/** The age in ms from which WeCom closes an order: https://developer.work.weixin.qq.com/document/path/97324 */
export const CLOSABLE_FROM = 5 * 60_000;

const UNPAID: ReadonlySet<string> = new Set(['NOTPAY', 'PAYERROR']);

/**
 * Whether an order in this state may be closed: if it is not paid and no payment is in progress. A state that this
 * version does not know may be either.
 */
export function isClosable(trade_state: TradeState | undefined): boolean {
  return trade_state !== undefined && UNPAID.has(trade_state);
}
