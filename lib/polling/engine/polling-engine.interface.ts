import type { SweepResult } from '../sweep/order-sweep.js';
import type { NextPoll } from './next-poll.js';
import type { WatchedOrder } from './watched-order.js';

/** What an engine is given to do. */
export interface PollingWork {
  /**
   * Polls an order and notifies the application of what came of it. Never rejects.
   * @param isOutOfTurn whether it is polled before it is due. It then keeps its own time, {@link WatchedOrder.dueAt},
   * should the poll fail.
   */
  poll(order: WatchedOrder, isOutOfTurn?: boolean): Promise<NextPoll>;
  /** Milliseconds until an order may be polled; 0 for now. Ask before each. */
  wait(): number;
  /**
   * Lists the application's unfinished orders. Never rejects.
   * @param number counts the sweeps, in all processes together. Without, this process counts.
   * @returns how it went; `undefined` when there was none.
   */
  sweep(number?: number): Promise<SweepResult | undefined>;
}

/** How far behind the polls are. */
export interface EngineLoad {
  /** Orders under watch. */
  readonly tracked: number;
  /** Orders that are due and wait for their turn. */
  readonly due: number;
  /** When the order that waits longest was due, in ms on the monotonic clock. */
  readonly oldestDue: number | undefined;
  /** The last sweep, where another process may have made it. */
  readonly lastSweep?: SweepResult | undefined;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Wakes orders up when they are due, and sweeps now and again. What polling does is not its matter. Times are
 * milliseconds on the monotonic clock of the process. `pollingEngineContract` of `nestjs-wecom-pay/testing` says how it
 * has to behave.
 */
export interface PollingEngine {
  /** Whether it works in this process. */
  readonly isStarted: boolean;
  /** Begins to work: a sweep, unless another process makes one, and what is due. */
  start(work: PollingWork): MaybePromise<void>;
  /** Takes nothing new. What is under watch stays so, and is polled after the next start. */
  stop(): MaybePromise<void>;
  /** Puts an order under watch. If it is already, and was not polled yet, the earlier of both times stands. */
  schedule(order: WatchedOrder, dueAt: number): MaybePromise<void>;
  /** Stops tracking an order. A poll that runs ends, but is not followed by another. */
  cancel(key: string): MaybePromise<void>;
  find(key: string): MaybePromise<WatchedOrder | undefined>;
  load(): MaybePromise<EngineLoad>;
}

/** An engine that keeps the orders in the memory of this process. */
export interface LocalPollingEngine extends PollingEngine {
  readonly isShared: false;
  /** How many orders are under watch. */
  readonly size: number;
  start(work: PollingWork): void;
  stop(): void;
  schedule(order: WatchedOrder, dueAt: number): void;
  /** Takes in the result of a poll that was made out of turn, see {@link PollingWork.poll}. */
  settle(order: WatchedOrder, next: NextPoll): void;
  cancel(key: string): void;
  find(key: string): WatchedOrder | undefined;
  /** All orders under watch; may be iterated while they change. */
  watched(): Iterable<WatchedOrder> | AsyncIterable<WatchedOrder>;
  load(): EngineLoad;
}

/** An engine that keeps the orders where several processes can reach them. Any of its methods may reject. */
export interface SharedPollingEngine extends PollingEngine {
  readonly isShared: true;
  /** Has an order polled now, by whichever process, as WeCom says that it is in `state`; unless the application knows. */
  hasten(order: WatchedOrder): Promise<void>;
  /** Puts under watch those that are not, and notes that this sweep has listed them. */
  list(orders: readonly ScheduledOrder[], sweep: number): Promise<void>;
  /** Stops tracking what was listed once, and not by this sweep, which has listed all that there is. */
  stopTrackingUnlisted(sweep: number): Promise<void>;
  /** A number as high as any sweep may have by now, in whichever process it began. */
  readonly sweepsBegun: number;
  /** Ends all work and gives up what it holds. */
  close(): Promise<void>;
}

/** An order, and when it is due if it comes under watch now. */
export interface ScheduledOrder {
  readonly order: WatchedOrder;
  readonly dueAt: number;
}
