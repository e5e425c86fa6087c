import type { CallOptions } from '../calls/call-options.js';
import type { TradeState } from '../order/trade-state.js';
import type { SweepResult } from './sweep/sweep.js';

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

/** The state of polling. Contains nothing secret. */
export interface OrderTrackerStats {
  /** Whether orders are polled automatically. */
  readonly isStarted: boolean;
  /** Whether polling is left to another process: `autoStart: false`, and not started. */
  readonly isIdle: boolean;
  /** Tracked orders. */
  readonly tracked: number;
  /** Orders that are due and waiting for a poll. */
  readonly due: number;
  /** When the most overdue order was due. */
  readonly oldestDue: Date | undefined;
  /** Orders being polled by this process. */
  readonly running: number;
  /**
   * Why polling is paused, and when the next attempt is made, which is `undefined` if somebody has to resume it;
   * `undefined` if it is not paused.
   */
  readonly paused: { readonly reason: string; readonly until: Date | undefined } | undefined;
  /** The last sweep over `@UnfinishedOrders()`. */
  readonly lastSweep: SweepResult | undefined;
  /**
   * Since when no sweep has ended although this process polls, once that is longer than five times `sweepEvery`;
   * otherwise `undefined`.
   */
  readonly sweepsMissingSince: Date | undefined;
}

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
