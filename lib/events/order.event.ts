import type { OrderDto } from '../order/dto/order.dto.js';
import type { TradeState } from '../order/trade-state.js';

/**
 * WeCom says that an order has changed. Sent by Nest's event emitter as `wecom-pay.order.success` (and likewise for the
 * other states) and as `wecom-pay.order.changed`. It comes at least once: handle it by `id`, or so that a repetition does
 * no harm. Frozen, with all that is in it.
 */
export interface OrderEvent {
  /** `mchid/out_trade_no/trade_state`: the same whenever this event is delivered again. */
  readonly id: string;
  /** The account that found out; `default` where it has no name. */
  readonly account: string;
  /** The order as WeCom answered it. */
  readonly order: OrderDto;
  /** The state that was told before, if any; the state itself when the event was delivered before. */
  readonly previousState: TradeState | undefined;
  /** Whether the customer has paid: true for `SUCCESS`, and for `REFUND`, which may be the first that is seen. */
  readonly paid: boolean;
  /**
   * Whether the order has ended, and is not polled further once the application knows. After `PAYERROR` the customer can
   * still pay, until the order is closed at WeCom.
   */
  readonly final: boolean;
  /** What made WeCom be asked: the schedule, or `pollNow()` and `waitFor()`. */
  readonly source: PollSource;
  /** How often WeCom has answered for this order, in this process. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/** See {@link OrderEvent.source}. */
export type PollSource = 'schedule' | 'pollNow';

/**
 * An order has not ended by the option `horizon`, and is not polled further by itself. It does not mean that the order is
 * unpaid: look at it. Sent as `wecom-pay.order.unresolved`.
 */
export interface UnresolvedOrderEvent {
  /** `mchid/out_trade_no/UNRESOLVED`. */
  readonly id: string;
  /** The account that watched the order. */
  readonly account: string;
  readonly out_trade_no: string;
  readonly mchid: string;
  /** When the order was created, or first seen where the application did not tell. */
  readonly createdAt: Date;
  /** WeCom's last answer; `undefined` when it does not know the order. */
  readonly lastState: TradeState | undefined;
  /** How often WeCom has answered for this order, in this process. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * The name of an event, for `@OnEvent(getOrderEventName('SUCCESS'), { suppressErrors: false })`.
 *
 * @param state a `trade_state` or `'UNRESOLVED'`; none for the event that is sent on every change.
 * @param account only orders of the account with this name; none for those of all accounts.
 * @example getOrderEventName('SUCCESS') // 'wecom-pay.order.success'
 * @example getOrderEventName() // 'wecom-pay.order.changed'
 * @example getOrderEventName('SUCCESS', 'outlet') // 'wecom-pay.outlet.order.success'
 */
export function getOrderEventName(state: TradeState = 'changed', account?: string): string {
  const scope = account === undefined ? '' : `${account}.`;
  return `wecom-pay.${scope}order.${state.toLowerCase()}`;
}
