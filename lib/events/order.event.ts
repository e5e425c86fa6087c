import type { PollSource } from '../diagnostics/messages.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { TradeState } from '../order/dto/trade-state.js';
import { eventName } from './event-name.js';

/**
 * The state of an order has changed. Emitted through Nest's event emitter as `wecom-pay.order.success` (and likewise
 * for the other states) and as `wecom-pay.order.changed`. Delivery is at least once, so make listeners idempotent, for
 * example by `id`. Deeply frozen.
 */
export interface OrderEvent {
  /**
   * `mchid/out_trade_no/trade_state`, or `mchid/out_trade_no/MISMATCH`: the same whenever this event is redelivered.
   */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  /** The order as WeCom returned it. */
  readonly order: OrderDto;
  /**
   * The state before this event, if known: the last one your listeners accepted, or an initial `NOTPAY`. If they have
   * accepted this very event before, its own state.
   */
  readonly previousState: TradeState | undefined;
  /**
   * Whether the customer has paid: true for `SUCCESS`, and for `REFUND`, which may come without a preceding `SUCCESS`.
   */
  readonly paid: boolean;
  /**
   * Whether the state is final, so that the order is no longer polled once its listeners succeed and it is no longer
   * listed. After `PAYERROR` the customer can still pay until the order is closed at WeCom.
   */
  readonly final: boolean;
  /**
   * What triggered the query: the schedule; `pollNow()`, `waitFor()` or `PaymentService.close()`; or WeCom's
   * notification.
   */
  readonly source: PollSource;
  /** How many times WeCom has answered for this order: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * An order has no final state at the age of `polling.horizon`, and is no longer polled automatically. That does not
 * mean it is unpaid: it needs a human. Emitted as `wecom-pay.order.unresolved`.
 */
export interface UnresolvedOrderEvent {
  /** `mchid/out_trade_no/UNRESOLVED`. */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly out_trade_no: string;
  readonly mchid: string;
  /** When the order was created; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer; `undefined` if it does not know the order. */
  readonly lastState: TradeState | undefined;
  /** How many times WeCom has answered for this order: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * The name of an event, for `@OnEvent(getOrderEventName('SUCCESS'), { suppressErrors: false })`.
 *
 * @param state a `trade_state`, `'MISMATCH'` or `'UNRESOLVED'`; omit it for the event emitted on every change.
 * @param account the name of an account; omit it for the orders of all accounts.
 * @example getOrderEventName('SUCCESS') // 'wecom-pay.order.success'
 * @example getOrderEventName() // 'wecom-pay.order.changed'
 * @example getOrderEventName('SUCCESS', 'outlet') // 'wecom-pay.outlet.order.success'
 */
export function getOrderEventName(state?: TradeState, account?: string): string {
  return eventName('order', state, account);
}
