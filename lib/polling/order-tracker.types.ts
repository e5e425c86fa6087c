import type { CallOptions } from '../calls/call-options.js';
import type { TradeState } from '../order/dto/trade-state.js';
import type { OrderRef } from '../order/order-ref.js';
import type { UnfinishedOrder } from './kinds/unfinished-orders.decorator.js';

/** A snapshot of a tracked order. */
export interface TrackedOrder {
  readonly out_trade_no: string;
  readonly mchid: string;
  /** When it was created; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer, `undefined` before the first. */
  readonly trade_state: TradeState | undefined;
  /** How many times WeCom has answered, in this process or in all processes that share the engine. */
  readonly attempts: number;
  /**
   * When it is due; in the past while it is waiting for a poll, `undefined` if it is no longer polled automatically.
   */
  readonly nextPollAt: Date | undefined;
  /** Whether this process is querying WeCom or notifying the application right now. */
  readonly isPolling: boolean;
}

/** An order to ask for. A database row will do: other fields are ignored. */
export interface AskedOrder extends OrderRef, Pick<UnfinishedOrder, 'total'> {}

/** How long to wait for WeCom's answer. */
export type PollNowOptions = Pick<CallOptions, 'signal' | 'timeout'>;

/** How long to wait for an order's final state. */
export interface WaitOptions {
  /** Ends the wait with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds.
   * @default 30_000
   */
  readonly timeout?: number | undefined;
}
