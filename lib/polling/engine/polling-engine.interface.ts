import type { PollSource } from '../../diagnostics/messages.js';
import type { RequiredModule } from '../../host/require-provider.js';
import type { OnceJobs } from '../../jobs/once-jobs.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { SweptLister } from '../sweep/lister.interface.js';
import type { SweepResult } from '../sweep/sweep.js';
import type { KeyMemory } from './key-memory.js';
import type { NextPoll } from './next-poll.js';

/** The work that an engine drives. */
export interface PollingWork {
  /**
   * Polls an item and notifies the application of the outcome. Never rejects.
   * @param isOutOfTurn whether the item is polled before it is due. If the poll fails, it then keeps its due time,
   * {@link WatchedItem.dueAt}.
   * @param source what triggers the poll; the schedule if omitted.
   */
  poll(item: WatchedItem, isOutOfTurn?: boolean, source?: PollSource): Promise<NextPoll>;
  /**
   * Milliseconds until an item may be polled; 0 for now. Call it before each poll, and while you wait every few
   * seconds: it may become less.
   */
  wait(): number;
  /**
   * Lists the application's unfinished items. Never rejects.
   * @param number the number of this sweep across all processes. If omitted, this process counts its own.
   * @returns the result; `undefined` if no sweep was made.
   */
  sweep(number?: number): Promise<SweepResult | undefined>;
  /** @internal Whether the application has a method that lists such items. */
  lists?(): boolean;
}

/** How far behind the polls are. */
export interface EngineLoad {
  /** Tracked items. */
  readonly tracked: number;
  /** Items that are due and waiting for a poll. */
  readonly due: number;
  /** When the most overdue item was due, in ms on the monotonic clock. */
  readonly oldestDue: number | undefined;
  /** When the next item is due, or was; if the engine knows. */
  readonly nextDue?: number | undefined;
  /** Why the engine wakes no item up although it is started; absent if it does. */
  readonly paused?: string | undefined;
  /** The last sweep, if another process may have made it. */
  readonly lastSweep?: SweepResult | undefined;
}

type MaybePromise<T> = T | Promise<T>;

/**
 * Wakes up items, which are orders, refunds or applyments, when they are due, and sweeps from time to time; it knows
 * nothing about payments. Times are milliseconds on the monotonic clock of the process. `pollingEngineContract` from
 * `nestjs-wecom-pay/testing` tests an implementation.
 */
export interface PollingEngine {
  /** @internal The modules that the application must import for it; without them, it does not start. */
  readonly requiredModules?: readonly RequiredModule[];
  /**
   * @internal Another engine of this sort, for another kind of items, which it keeps apart from those of this one.
   */
  forKind?(kind: ItemKind, options: ResolvedPollingOptions): AnyPollingEngine;
  /** @internal A memory that all processes share, if the engine has one. */
  readonly memory?: KeyMemory;
  /**
   * @internal Jobs that are each done by one of the processes that share the engine; without it, each process does them
   * all. Whoever asks for them closes them.
   */
  onceJobs?(topic: string): OnceJobs;
  /** Whether the engine is running in this process. */
  readonly isStarted: boolean;
  /** Starts with a sweep, unless another process makes one, and polls what is due. */
  start(work: PollingWork): MaybePromise<void>;
  /** Starts nothing new. Tracked items stay tracked, and are polled after the next start. */
  stop(): MaybePromise<void>;
  /** Starts tracking an item. If it is already tracked but was not polled yet, the earlier of both times applies. */
  schedule(item: WatchedItem, dueAt: number): MaybePromise<void>;
  /** Stops tracking an item. A running poll completes, but no other follows. */
  cancel(key: string): MaybePromise<void>;
  find(key: string): MaybePromise<WatchedItem | undefined>;
  /** A shared engine rejects while its store takes no writes: the items can be counted then, but none can be polled. */
  load(): MaybePromise<EngineLoad>;
}

/** An engine that keeps the items in the memory of this process. */
export interface LocalPollingEngine extends PollingEngine {
  readonly isShared: false;
  /** Number of tracked items. */
  readonly size: number;
  start(work: PollingWork): void;
  stop(): void;
  schedule(item: WatchedItem, dueAt: number): void;
  /**
   * Takes the item that has been due the longest, for a caller that polls it and then calls {@link settle}. Used while
   * the engine is not started.
   * @returns `undefined` if none is due.
   */
  takeDue(): WatchedItem | undefined;
  /** Applies the result of a poll that the engine did not make itself. */
  settle(item: WatchedItem, next: NextPoll): void;
  cancel(key: string): void;
  find(key: string): WatchedItem | undefined;
  /** All tracked items; may be iterated while they change. */
  watched(): Iterable<WatchedItem> | AsyncIterable<WatchedItem>;
  load(): EngineLoad;
}

/** An engine that keeps the items in a store shared by several processes. Any of its methods may reject. */
export interface SharedPollingEngine extends PollingEngine {
  readonly isShared: true;
  /**
   * Starts tracking an item. If it is already tracked but was not polled yet, the earlier of both times applies; what
   * was only asked for is then tracked for good.
   * @param isCreated whether the application creates it at WeCom now, perhaps again: then what is known of it stays,
   * and it is polled like a new one; otherwise what this item says replaces it.
   */
  schedule(item: WatchedItem, dueAt: number, isCreated?: boolean): Promise<void>;
  /**
   * Has some process poll the item now, because WeCom returned `item.state`, or has sent a notice that claims another;
   * does nothing if the application has acknowledged that state.
   * @param claimed the state that a notice claims; `item.state` is `undefined` then.
   */
  hasten(item: WatchedItem, claimed?: string): Promise<void>;
  /**
   * The application has acknowledged how an item ended, so that {@link hasten} does nothing for a notice that claims
   * this end, even if the item is no longer tracked. Never rejects.
   */
  acknowledged?(item: WatchedItem): Promise<void>;
  /**
   * Starts tracking those that are not tracked yet, and records that this sweep has listed them all.
   * @param lister the name of the method that has listed them; `undefined` if there is no other.
   */
  list(items: readonly ScheduledItem[], sweep: number, lister: string | undefined): Promise<void>;
  /**
   * Stops tracking items listed before but not by this sweep. While a method has not listed all its items, only those
   * whose end is acknowledged, and which it did not list before either: an open one may have moved to it.
   * @param listers all methods; at least one is complete.
   */
  stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void>;
  /**
   * When the engine last heard from what its processes share, on the monotonic clock. As long as it does, callers of a
   * busy process wait.
   */
  readonly heardAt?: number;
  /** At least the number of any sweep that has begun so far, in any process. */
  readonly sweepsBegun: number;
  /** Stops all work and releases its resources. */
  close(): Promise<void>;
}

/** An engine of either sort. */
export type AnyPollingEngine = LocalPollingEngine | SharedPollingEngine;

/** An item, and when it is due if tracking starts now. */
export interface ScheduledItem {
  readonly item: WatchedItem;
  readonly dueAt: number;
}
