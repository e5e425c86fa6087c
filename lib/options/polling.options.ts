import type { PollSchedule } from '../polling/poll-schedule.js';

/** Polls the application's unfinished orders until WeCom says how they ended. All are optional. */
export interface PollingOptions {
  /**
   * When due orders are polled: a cron expression of 5 or, with seconds first, 6 fields. A tick at which nothing is due
   * costs nothing. `BullMqPollingEngine` has no ticks.
   * @default '* * * * * *'
   */
  cron?: string | undefined;
  /**
   * The most orders polled at the same time.
   * @default 20
   */
  concurrency?: number | undefined;
  /**
   * When each order is polled.
   * @default defaultPollSchedule
   */
  schedule?: PollSchedule | undefined;
  /**
   * Milliseconds after its creation from which an order that has not ended is given up: `UNRESOLVED`.
   * @default 604_800_000
   */
  horizon?: number | undefined;
  /**
   * Milliseconds between two looks at what `@UnfinishedOrders()` lists.
   * @default 60_000
   */
  sweepEvery?: number | undefined;
  /**
   * Milliseconds for which a shutdown waits for running polls and their listeners.
   * @default 10_000
   */
  drainTimeout?: number | undefined;
  /**
   * Milliseconds that the listeners of an event may take.
   * @default 30_000
   */
  listenerTimeout?: number | undefined;
  /**
   * Milliseconds that a method with `@UnfinishedOrders()` may take to return, or to give its next row.
   * @default 30_000
   */
  listingTimeout?: number | undefined;
  /**
   * The most orders watched at the same time; each takes some 200 bytes. Those of `BullMqPollingEngine` are bounded by
   * the memory of Redis.
   * @default 1_000_000
   */
  maxTracked?: number | undefined;
  /**
   * Whether polling starts with the application. Without, `OrderTracker.start()` starts it.
   * @default true
   */
  autoStart?: boolean | undefined;
}

/** The same with defaults, checked. */
export type ResolvedPollingOptions = {
  readonly [Name in keyof PollingOptions]-?: NonNullable<PollingOptions[Name]>;
};
