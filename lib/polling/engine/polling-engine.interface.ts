import type { RequiredModule } from '../../host/require-provider.js';
import type { SweepResult } from '../sweep/sweep.js';
import type { NextPoll } from './next-poll.js';
import type { WatchedOrder } from '../kinds/watched-order.js';

/** The work that an engine drives. */
export interface PollingWork {
  /**
   * Polls an order and notifies the application of the outcome. Never rejects.
   * @param isOutOfTurn whether the order is polled before it is due. If the poll fails, it then keeps its due time,
   * {@link WatchedOrder.dueAt}.
   */
  poll(order: WatchedOrder, isOutOfTurn?: boolean): Promise<NextPoll>;
  /** Milliseconds until an order may be polled; 0 for now. Call it before each poll. */
  wait(): number;
  /**
   * Lists the application's unfinished orders. Never rejects.
   * @param number the number of this sweep across all processes. If omitted, this process counts its own.
   * @returns the result; `undefined` if no sweep was made.
   */
  sweep(number?: number): Promise<SweepResult | undefined>;
}

/** How far behind the polls are. */
export interface EngineLoad {
  /** Tracked orders. */
  readonly tracked: number;
  /** Orders that are due and waiting for a poll. */
  readonly due: number;
  /** When the most overdue order was due, in ms on the monotonic clock. */
  readonly oldestDue: number | undefined;
  /** When the next order is due, or was; if the engine knows. */
  readonly nextDue?: number | undefined;
  /** Why the engine wakes no order up although it is started; absent if it does. */
  readonly paused?: string | undefined;
  /** The last sweep, if another process may have made it. */
  readonly lastSweep?: SweepResult | undefined;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Wakes up orders when they are due, and sweeps from time to time; it knows nothing about payments. Times are
 * milliseconds on the monotonic clock of the process. `pollingEngineContract` from `nestjs-wecom-pay/testing` tests an
 * implementation.
 */
export interface PollingEngine {
  /** @internal The modules that the application must import for it; without them, it does not start. */
  readonly requiredModules?: readonly RequiredModule[];
  /** Whether the engine is running in this process. */
  readonly isStarted: boolean;
  /** Starts with a sweep, unless another process makes one, and polls what is due. */
  start(work: PollingWork): MaybePromise<void>;
  /** Starts nothing new. Tracked orders stay tracked, and are polled after the next start. */
  stop(): MaybePromise<void>;
  /** Starts tracking an order. If it is already tracked but was not polled yet, the earlier of both times applies. */
  schedule(order: WatchedOrder, dueAt: number): MaybePromise<void>;
  /** Stops tracking an order. A running poll completes, but no other follows. */
  cancel(key: string): MaybePromise<void>;
  find(key: string): MaybePromise<WatchedOrder | undefined>;
  /** A shared engine rejects while its store takes no writes: the orders can be counted then, but none can be polled. */
  load(): MaybePromise<EngineLoad>;
}

/** An engine that keeps the orders in the memory of this process. */
export interface LocalPollingEngine extends PollingEngine {
  readonly isShared: false;
  /** Number of tracked orders. */
  readonly size: number;
  start(work: PollingWork): void;
  stop(): void;
  schedule(order: WatchedOrder, dueAt: number): void;
  /** Applies the result of a poll that was made out of turn, see {@link PollingWork.poll}. */
  settle(order: WatchedOrder, next: NextPoll): void;
  cancel(key: string): void;
  find(key: string): WatchedOrder | undefined;
  /** All tracked orders; may be iterated while they change. */
  watched(): Iterable<WatchedOrder> | AsyncIterable<WatchedOrder>;
  load(): EngineLoad;
}

/** An engine that keeps the orders in a store shared by several processes. Any of its methods may reject. */
export interface SharedPollingEngine extends PollingEngine {
  readonly isShared: true;
  /**
   * Has some process poll the order now, because WeCom returned `state`; does nothing if that state is acknowledged.
   */
  hasten(order: WatchedOrder): Promise<void>;
  /** Starts tracking those that are not tracked yet, and records that this sweep has listed them all. */
  list(orders: readonly ScheduledOrder[], sweep: number): Promise<void>;
  /** Stops tracking orders listed before but not by this sweep, which must be complete. */
  stopTrackingUnlisted(sweep: number): Promise<void>;
  /** At least the number of any sweep that has begun so far, in any process. */
  readonly sweepsBegun: number;
  /** Stops all work and releases its resources. */
  close(): Promise<void>;
}

/** An order, and when it is due if tracking starts now. */
export interface ScheduledOrder {
  readonly order: WatchedOrder;
  readonly dueAt: number;
}
