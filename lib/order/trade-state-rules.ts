import { isEarlier } from '../lifecycle/earlier-state.js';
import type { StateRules } from '../lifecycle/lifecycle.types.js';
import type { OrderDto } from './dto/order.dto.js';
import { emittedAs, MISMATCH } from './amounts.js';
import type { TradeState } from './dto/trade-state.js';
import { isFinal, isPaid, TRADE_STATES } from './dto/trade-state.js';

/** The state of an order before WeCom was first queried. */
const INITIAL_STATE: TradeState = 'NOTPAY';

/** The payer may retry after a failure; one that lasts this long, in ms, counts as final. */
const PAYERROR_STANDS_AFTER = 60_000;

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
 * Whether WeCom returned an earlier state than before: `SUCCESS` is followed only by `REFUND`, and a closed or revoked
 * order only by a payment.
 */
export function isStepBack(from: TradeState | undefined, to: TradeState): boolean {
  return isEarlier(from, to, { rankOf, isFinal: (trade_state) => isFinal({ trade_state }) });
}

/** Whether a state that has lasted for `stateAge` ms counts as final. */
export function hasEnded(trade_state: TradeState, stateAge: number): boolean {
  return isFinal({ trade_state }) || (trade_state === 'PAYERROR' && stateAge >= PAYERROR_STANDS_AFTER);
}

/** Whether a state that is not final is emitted: if it is new, and not a failure that may be transient. */
export function isNews(trade_state: TradeState, acknowledged: TradeState | undefined): boolean {
  return trade_state !== (acknowledged ?? INITIAL_STATE) && trade_state !== 'PAYERROR';
}

/** The same string, but stored once for all orders instead of once per reply. */
export function interned(trade_state: TradeState): TradeState {
  return TRADE_STATES.find((known) => known === trade_state) ?? trade_state;
}

/** What the states of orders mean to the watch. */
export const TRADE_STATE_RULES: StateRules<Pick<OrderDto, 'trade_state' | 'amount'>> = {
  initial: INITIAL_STATE,
  stateOf: ({ trade_state }) => trade_state,
  isFinal: (trade_state) => isFinal({ trade_state }),
  hasEnded,
  isStepBack,
  // A failed payment may be followed by another attempt.
  isTentative: (trade_state) => trade_state === 'PAYERROR',
  isNews,
  emittedAs,
  mustBeHeard: (trade_state) => trade_state === MISMATCH || isPaid({ trade_state }),
  interned,
};
