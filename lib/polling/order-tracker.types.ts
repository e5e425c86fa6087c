import type { TradeState } from '../order/trade-state.js';
import type { CallOptions } from '../calls/call-options.js';
import type { SweepResult } from './sweep/order-sweep.js';

/** An order under watch, at this moment. */
export interface TrackedOrder {
  readonly out_trade_no: string;
  readonly mchid: string;
  /** When it was created, or first seen where the application did not tell. */
  readonly createdAt: Date;
  /** WeCom's last answer, `undefined` before the first. */
  readonly trade_state: TradeState | undefined;
  /** How often WeCom has answered: in this process, or in all that share an engine. */
  readonly attempts: number;
  /** When it is due; in the past while it waits for its turn, `undefined` when it is not polled by itself any more. */
  readonly nextPollAt: Date | undefined;
  /** Whether WeCom is being asked, or the application being told, by this process. */
  readonly isPolling: boolean;
}

/** How polling stands. Nothing in it is secret. */
export interface OrderTrackerStats {
  /** Whether orders are polled by themselves. */
  readonly isStarted: boolean;
  /** Whether polling is left to another process: `autoStart: false`, and not started. */
  readonly isIdle: boolean;
  /** Orders under watch. */
  readonly tracked: number;
  /** Orders that are due and wait for their turn. */
  readonly due: number;
  /** When the one that waits longest was due. */
  readonly oldestDue: Date | undefined;
  /** Polls that run. */
  readonly running: number;
  /** Why no order is polled, and when the next one tries whether that is over; `undefined` when all is well. */
  readonly paused: { readonly reason: string; readonly until: Date } | undefined;
  /** The last look at what `@UnfinishedOrders()` lists. */
  readonly lastSweep: SweepResult | undefined;
}

/** How long to wait for an answer of WeCom. */
export type PollNowOptions = Pick<CallOptions, 'signal' | 'timeout'>;

/** How long to wait for an order. */
export interface WaitOptions {
  /** Ends the wait with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds.
   * @default 30_000
   */
  readonly timeout?: number | undefined;
}
