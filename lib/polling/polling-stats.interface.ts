import type { SweepResult } from './sweep/sweep.js';

/** The state of polling orders, refunds, or applyments. Contains nothing secret. */
export interface PollingStats {
  /** Whether they are polled automatically. */
  readonly isStarted: boolean;
  /** Whether polling is left to another process: `autoStart: false`, and not started. */
  readonly isIdle: boolean;
  /** How many are tracked. */
  readonly tracked: number;
  /** How many are due and waiting for a poll. */
  readonly due: number;
  /** When the most overdue one was due. */
  readonly oldestDue: Date | undefined;
  /** How many are being polled by this process. */
  readonly running: number;
  /**
   * Why polling is paused, and when the next attempt is made, which is `undefined` if somebody has to resume it;
   * `undefined` if it is not paused.
   */
  readonly paused: { readonly reason: string; readonly until: Date | undefined } | undefined;
  /** The last sweep over what the application lists, such as by `@UnfinishedOrders()`. */
  readonly lastSweep: SweepResult | undefined;
  /**
   * Since when no sweep has ended although this process polls, once that is longer than five times `sweepEvery`;
   * otherwise `undefined`.
   */
  readonly sweepsMissingSince: Date | undefined;
}
