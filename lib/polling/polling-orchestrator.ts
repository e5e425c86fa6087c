import { dateAt, wholeNow } from '../common/clock.js';
import { EventPublisher } from '../events/event.publisher.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { callEngine } from './engine/call-engine.js';
import { nameOfItem } from './kinds/name-of-item.js';
import type { PollingStats } from './polling-stats.interface.js';
import { OnceRunner } from './run-once.js';
import { Notifier } from './poll/notifier.js';
import { Poller } from './poll/poller.js';
import { PollOutcomeHandler } from './poll/poll-outcome.handler.js';
import { PollPlanner } from './poll/poll-planner.js';
import { PollingPause } from './poll/polling-pause.js';
import { Waiters } from './poll/waiters.js';
import { PollingStatus } from './polling-status.js';
import { strictReader } from './kinds/read-row.js';
import { sharedListing } from './sweep/host-listing.js';
import { Sweep } from './sweep/sweep.js';
import { KnownEnds } from './watch/known-ends.js';
import { LocalWatchlist } from './watch/local-watchlist.js';
import { SharedWatchlist } from './watch/shared-watchlist.js';
import type { Watchlist } from './watch/watchlist.interface.js';
import type { ItemSnapshot, PollingOrchestratorDependencies } from './polling-orchestrator.types.js';

/** How long an engine waits before it asks again whether the listeners are registered, in ms. */
const UNTIL_LISTENING = 100;

/** Wires together the parts that poll one kind of items of one account. */
export class PollingOrchestrator<Answer extends object> {
  readonly waiters = new Waiters<Answer>();
  readonly watchlist: Watchlist<Answer>;
  private readonly ends = new KnownEnds();
  private readonly pause = new PollingPause();
  private readonly poller: Poller<Answer>;
  private readonly sweep: Sweep;
  /** Whether polling is left to another process. */
  private isIdle: boolean;
  private readonly status: PollingStatus;
  readonly once: OnceRunner<Answer>;

  constructor(private readonly deps: PollingOrchestratorDependencies<Answer>) {
    const { kind, account, defaults, options, engine, ask, emitter, listers, logger } = deps;
    const { listenerTimeout, listingTimeout, maxTracked } = options;
    const { afterFailure } = deps;
    const reports = new RateLimitedLogger(logger);
    const planner = new PollPlanner(options, reports, Math.random);
    this.sweep = new Sweep({
      kind,
      account,
      listers,
      read: (row) => kind.read(row, defaults),
      // Bound late: the watchlist in turn needs to know how many sweeps have begun.
      target: () => this.watchlist,
      timeout: listingTimeout,
      maxTracked,
      logger: reports,
    });
    const listing = engine.isShared ? sharedListing(this.sweep, engine) : this.sweep;
    const publisher = new EventPublisher(emitter, listenerTimeout, reports, kind, afterFailure);
    const { ends, pause, waiters } = this;
    const common = { kind, account, options, waiters, listing, reports };
    const notifier = new Notifier({ ...common, publisher, afterFailure });
    const outcomes = new PollOutcomeHandler({
      ...common,
      planner,
      notifier,
      pause,
      onEndAcknowledged: async (item) => {
        if (engine.isShared) await engine.acknowledged?.(item);
        else ends.add(item);
        await deps.onEndAcknowledged?.(item);
      },
      logger,
    });
    this.poller = new Poller({ kind, account, ask, outcomes, pause });
    const { poller } = this;
    this.isIdle = !options.autoStart;
    const isIdle = () => this.isIdle;
    const { noun } = kind.words;
    this.status = new PollingStatus({ options, engine, sweep: this.sweep, poller, pause, isIdle, noun });
    this.once = new OnceRunner({
      kind,
      options,
      engine,
      sweep: this.sweep,
      poller,
      pause,
      publisher,
      stats: () => this.stats(),
      backgroundWait: deps.backgroundWait,
      reports,
    });
    const read = strictReader(kind, defaults, reports);
    this.watchlist = engine.isShared
      ? new SharedWatchlist({ kind, account, engine, ask, planner, listing, reports, read })
      : new LocalWatchlist({
          kind,
          engine,
          poller,
          planner,
          listing,
          waiters,
          ends,
          read,
          maxTracked,
          horizon: options.horizon,
          isIdle,
        });
  }

  /** Takes the application's methods as they are now: some may have come since an early use. */
  discover(): void {
    this.sweep.discover();
  }

  /**
   * Starts the engine. Nothing is listed or polled before `listening`, when the application's event listeners are
   * registered; it never rejects.
   */
  async start(listening: Promise<void>): Promise<void> {
    const { engine, backgroundWait } = this.deps;
    this.isIdle = false;
    this.status.starting();
    this.sweep.resume();
    let isListening = false;
    let hasReported = engine.isShared;
    void listening.then(() => (isListening = true));
    // Another process may be the one that sweeps.
    if (engine.isShared) void listening.then(() => this.reportWatching());
    await engine.start({
      poll: (item, isOutOfTurn = false, source = 'schedule') =>
        this.poller.poll(item, { source, isOutOfTurn }).next,
      wait: () => (isListening ? Math.max(this.pause.wait(wholeNow()), backgroundWait()) : UNTIL_LISTENING),
      sweep: async (number) => {
        await listening;
        const result = await this.sweep.run(number);
        if (!hasReported) await this.reportWatching();
        hasReported = true;
        return result;
      },
      lists: () => this.sweep.mayExist,
    });
  }

  /** Says once after a start what is watched. */
  private async reportWatching(): Promise<void> {
    const line = await this.status.inWords().catch(() => undefined);
    if (line !== undefined) this.deps.logger.log(line);
  }

  /** Starts no further polls or sweeps. */
  async stopTaking(): Promise<void> {
    this.sweep.stop();
    await this.deps.engine.stop();
  }

  async stop(): Promise<void> {
    const [stopped] = await Promise.allSettled([
      callEngine(() => this.stopTaking(), 'Polling could not be stopped cleanly.', Infinity),
      this.poller.drain(this.deps.options.drainTimeout),
    ]);
    if (stopped.status === 'rejected') throw stopped.reason;
  }

  /** Call it after {@link stop}; polling cannot be started again. */
  async close(): Promise<void> {
    const { engine } = this.deps;
    if (engine.isShared) await engine.close();
  }

  async find(key: string): Promise<ItemSnapshot | undefined> {
    const { kind, engine } = this.deps;
    const item = await callEngine(
      () => engine.find(key),
      `${nameOfItem(kind, { key })} could not be looked up.`,
    );
    if (item === undefined) return undefined;
    const { createdAt, state, attempts, dueAt } = item;
    return {
      createdAt: dateAt(createdAt),
      state,
      attempts,
      nextPollAt: dueAt === undefined ? undefined : dateAt(dueAt),
      isPolling: this.poller.isRunning(key),
    };
  }

  stats(): Promise<PollingStats> {
    return this.status.stats();
  }
}
