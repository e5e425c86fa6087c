import type { TradeState } from './trade-state.js';
import { isFinal, TRADE_STATES } from './trade-state.js';

/** What an order is before WeCom was asked. */
export const INITIAL_STATE: TradeState = 'NOTPAY';

/** The payer may try again after a failure; one that stands this long is the end. */
export const PAYERROR_STANDS_AFTER = 60_000;

const RANKS: ReadonlyMap<string, number> = new Map([
  ['PAYERROR', 1],
  ['CLOSED', 2],
  ['REVOKED', 2],
  ['SUCCESS', 3],
  ['REFUND', 4],
]);

function rankOf(state: TradeState): number {
  return RANKS.get(state) ?? 0;
}

/**
 * Whether WeCom takes back what it said: nothing follows on `SUCCESS` but `REFUND`, and on a closed or a revoked
 * order nothing but a payment.
 */
export function isStepBack(from: TradeState | undefined, to: TradeState): boolean {
  if (from === undefined || from === to) return false;
  return rankOf(to) < rankOf(from) || (rankOf(to) === rankOf(from) && isFinal({ trade_state: from }));
}

/** Whether an order that has been in this state for `stateAge` ms has ended. */
export function hasEnded(trade_state: TradeState, stateAge: number): boolean {
  return isFinal({ trade_state }) || (trade_state === 'PAYERROR' && stateAge >= PAYERROR_STANDS_AFTER);
}

/** Whether the application is told of a state that is not the end: if it is new, and no failure that may pass. */
export function isNews(trade_state: TradeState, told: TradeState | undefined): boolean {
  return trade_state !== (told ?? INITIAL_STATE) && trade_state !== 'PAYERROR';
}

/** The same text, but held once for all orders and not once for each reply. */
export function interned(trade_state: TradeState): TradeState {
  return TRADE_STATES.find((known) => known === trade_state) ?? trade_state;
}
