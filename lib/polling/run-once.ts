import { withEnd } from '../common/abort.js';
import { monotonicNow, wholeNow } from '../common/clock.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { EventPublisher } from '../events/event.publisher.js';
import type { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { checkMilliseconds, checkOptionNames, checkSignal } from '../options/argument-rules.js';
import { DueRun } from './engine/due-run.js';
import type { AnyPollingEngine, LocalPollingEngine } from './engine/polling-engine.interface.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { Poller } from './poll/poller.js';
import type { PollingPause } from './poll/polling-pause.js';
import type { PollingStats } from './polling-stats.interface.js';
import type { ResolvedPollingOptions } from './polling.options.js';
import type { Sweep } from './sweep/sweep.js';

const DEFAULT_BUDGET = 20_000;

/** How much one run may do. */
export interface RunOnceOptions {
  /**
   * Milliseconds after which nothing further is listed or polled. Polls that have begun are awaited with their
   * listeners, so leave room for the option `timeout`, and for what your listeners take.
   * @default 20_000
   */
  readonly budget?: number | undefined;
  /** Ends the run as the budget does. A call that shares a run, because one is going on, cannot end it. */
  readonly signal?: AbortSignal | undefined;
}

/** What one run has done. */
export interface RunOnceResult {
  /** How many were polled, not counting those that are still due: see {@link remaining}. */
  readonly polled: number;
  /** How many events were delivered, that is, all their listeners have succeeded. */
  readonly delivered: number;
  /** How many are due, but could not be polled: the budget is spent, a limit is reached, or WeCom is unreachable. */
  readonly remaining: number;
  /** Why polling is paused, and when the next attempt may be made; `undefined` if it is not paused. */
  readonly paused: PollingStats['paused'];
  /** What went wrong while listing, without anything secret; `undefined` if nothing did. */
  readonly error: string | undefined;
}

export interface OnceRunnerDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly options: Pick<ResolvedPollingOptions, 'autoStart' | 'concurrency'>;
  readonly engine: AnyPollingEngine;
  readonly sweep: Sweep;
  readonly poller: Poller<Answer>;
  readonly pause: PollingPause;
  readonly publisher: EventPublisher;
  readonly stats: () => Promise<PollingStats>;
  /** Milliseconds until a poll can be sent. */
  readonly backgroundWait: () => number;
  readonly reports: RateLimitedLogger;
}

/** Sweeps and polls once when it is told to, in a process that has no timers. */
export class OnceRunner<Answer extends object> {
  private running: Promise<RunOnceResult> | undefined;

  constructor(private readonly deps: OnceRunnerDependencies<Answer>) {}

  /**
   * Calls while a run is going on share it.
   * @param listening resolves when the application's event listeners are registered.
   * @throws {WeComOptionsError} before any I/O, if an option is invalid, or something else polls in this process.
   */
  async run(given: RunOnceOptions, listening: Promise<void>, closing: AbortSignal): Promise<RunOnceResult> {
    const { budget = DEFAULT_BUDGET, signal } = checked(given);
    const engine = this.timerless();
    this.running ??= this.withinBudget(engine, budget, listening, [closing, ...(signal ? [signal] : [])]);
    return this.running;
  }

  private async withinBudget(
    engine: LocalPollingEngine,
    budget: number,
    listening: Promise<void>,
    signals: readonly AbortSignal[],
  ): Promise<RunOnceResult> {
    const endsAt = monotonicNow() + budget;
    return withEnd(budget, signals, async (ending) => {
      await Promise.race([listening, firing(ending)]);
      return this.sweepAndPoll(engine, ending, { budget, endsAt });
    }).finally(() => (this.running = undefined));
  }

  private async sweepAndPoll(
    engine: LocalPollingEngine,
    ending: AbortSignal,
    { budget, endsAt }: { readonly budget: number; readonly endsAt: number },
  ): Promise<RunOnceResult> {
    const { options, poller, pause, publisher, backgroundWait, stats } = this.deps;
    const deliveredBefore = publisher.delivered;
    const run = new DueRun(
      engine,
      {
        poll: (item) => poller.poll(item, { source: 'schedule', isOutOfTurn: false }).next,
        // A listener may block the event loop, and its timers, for longer.
        isOver: () => monotonicNow() >= endsAt || pause.wait(wholeNow()) > 0,
        wait: backgroundWait,
      },
      ending,
    );
    const startedAt = wholeNow();
    const error = await this.list(ending);
    await hurryUndated(engine, startedAt);
    await run.run(options.concurrency);
    const { due, paused } = await stats();
    const remaining = due + run.postponedUntilLater;
    if (remaining > 0 && !paused) this.reportRemaining(remaining, budget);
    return { polled: run.polled, delivered: publisher.delivered - deliveredBefore, remaining, paused, error };
  }

  /** @returns what went wrong, if anything. */
  private async list(ending: AbortSignal): Promise<string | undefined> {
    const { sweep, kind } = this.deps;
    sweep.resume();
    const stop = () => sweep.stop();
    ending.addEventListener('abort', stop, { once: true });
    if (ending.aborted) stop();
    const result = await Promise.race([sweep.run(), firing(ending)]);
    ending.removeEventListener('abort', stop);
    if (result) return result.error;
    return sweep.exists ? `the run ended before ${kind.words.lister}() had listed all` : undefined;
  }

  private reportRemaining(remaining: number, budget: number): void {
    const { kind, reports } = this.deps;
    const { noun, service } = kind.words;
    reports.warn(
      'remaining',
      `${service}.runOnce() ended with ${remaining} ${noun}${remaining === 1 ? '' : 's'} still due (budget: ${budget} ms). ` +
        'Call it more often, or give it a larger budget.',
    );
  }

  /** @throws {WeComOptionsError} if the engine has timers, or workers. */
  private timerless(): LocalPollingEngine {
    const { kind, options, engine } = this.deps;
    const { service, option } = kind.words;
    if (engine.isShared) {
      throw new WeComOptionsError(
        `${service}.runOnce() is for one process: with a shared engine, a worker polls what is due.`,
      );
    }
    if (options.autoStart || engine.isStarted) {
      throw new WeComOptionsError(
        `${service}.runOnce() is for a process that does not poll by itself: set ${option}.autoStart to false, and do not call ${service}.start().`,
      );
    }
    return engine;
  }
}

/** An item without a creation time counts as new: in a process that is new for each run, it would never be due. */
async function hurryUndated(engine: LocalPollingEngine, startedAt: number): Promise<void> {
  for await (const item of engine.watched()) {
    if (item.createdAt >= startedAt) engine.schedule(item, startedAt);
  }
}

/** Resolves when the signal fires. */
function firing(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const RUN_OPTIONS = ['budget', 'signal'] as const satisfies readonly (keyof RunOnceOptions)[];

/** @throws {WeComOptionsError} naming the option that is invalid, and what is allowed. */
function checked(given: RunOnceOptions): RunOnceOptions {
  checkOptionNames('options of runOnce()', given, RUN_OPTIONS);
  checkSignal(given.signal);
  checkMilliseconds('budget', given.budget);
  return given;
}
