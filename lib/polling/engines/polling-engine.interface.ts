import type { WatchedOrder } from '../watched-order.js';

/** What an engine is given to do. */
export interface PollingWork {
  /**
   * Polls an order and tells the application what came of it. Never rejects.
   * @returns when it is due next, in ms on the monotonic clock: `Infinity` for not by itself, `undefined` when the
   * order is let go.
   */
  poll(order: WatchedOrder): Promise<number | undefined>;
  /** Milliseconds until an order may be polled; 0 for now. Ask before each. */
  wait(): number;
  /** Lists the application's unfinished orders. Never rejects. */
  sweep(): Promise<void>;
}

/** How far behind the polls are. */
export interface EngineLoad {
  /** Orders that are due and wait for their turn. */
  readonly due: number;
  /** When the order that waits longest was due, in ms on the monotonic clock. */
  readonly oldestDue: number | undefined;
}

/**
 * Wakes orders up when they are due, and sweeps now and again. What polling does is not its matter. Times are
 * milliseconds on the monotonic clock of the process.
 */
export interface PollingEngine {
  /** Whether it works. */
  readonly isStarted: boolean;
  /** How many orders are under watch. */
  readonly size: number;
  /** Begins to work: a sweep at once, and what is due. */
  start(work: PollingWork): void;
  /** Takes nothing new. What is under watch stays so, and is polled after the next start. */
  stop(): void;
  /** Puts an order under watch. If it is already, the earlier of both times stands. */
  schedule(order: WatchedOrder, dueAt: number): void;
  /** Takes in the result of a poll that was made out of turn, see {@link PollingWork.poll}. */
  settle(order: WatchedOrder, dueAt: number | undefined): void;
  /** Lets an order go. A poll that runs ends, but is not followed by another. */
  cancel(key: string): void;
  find(key: string): WatchedOrder | undefined;
  /** All orders under watch; may be iterated while they change. */
  watched(): Iterable<WatchedOrder> | AsyncIterable<WatchedOrder>;
  load(): EngineLoad;
}
