import { dateAt, momentOf, wholeNow } from '../common/clock.js';
import type { ItemNoun } from '../diagnostics/messages.js';
import { callEngine } from './engine/call-engine.js';
import type { AnyPollingEngine, EngineLoad } from './engine/polling-engine.interface.js';
import type { PollingPause } from './poll/polling-pause.js';
import type { PollingStats } from './polling-stats.interface.js';
import type { ResolvedPollingOptions } from './polling.options.js';
import type { Sweep, SweepResult } from './sweep/sweep.js';

/** So many intervals without a sweep are reported. */
const MOST_MISSED_SWEEPS = 5;

export interface PollingStatusDependencies {
  readonly options: Pick<ResolvedPollingOptions, 'sweepEvery'>;
  readonly engine: AnyPollingEngine;
  readonly sweep: Sweep;
  readonly poller: { readonly running: number };
  readonly noun: ItemNoun;
  readonly pause: PollingPause;
  /** Whether polling is left to another process. */
  readonly isIdle: () => boolean;
}

/** Tells from what has happened whether items are watched. */
export class PollingStatus {
  private startedAt = -Infinity;
  /** The last sweep of another process, and when it ended. */
  private foreign = { startedAt: -Infinity, ended: -Infinity };

  constructor(private readonly deps: PollingStatusDependencies) {}

  /** Must be called before the engine is started. */
  starting(): void {
    if (!this.deps.engine.isStarted) this.startedAt = wholeNow();
  }

  /** @throws {WeComEngineError} if a shared engine is unreachable. */
  async stats(): Promise<PollingStats> {
    const { engine, sweep, pause, poller, isIdle } = this.deps;
    const { tracked, due, oldestDue, paused, lastSweep = sweep.last } = await this.load();
    const { reason = paused, ends } = pause;
    return {
      isStarted: engine.isStarted,
      isIdle: isIdle(),
      tracked,
      due,
      oldestDue: oldestDue === undefined ? undefined : dateAt(oldestDue),
      running: poller.running,
      paused:
        reason === undefined ? undefined : { reason, until: reason === paused ? undefined : dateAt(ends) },
      lastSweep,
      sweepsMissingSince: this.sweepsMissingSince(lastSweep),
    };
  }

  /** For the log: how many items are tracked, and when the next one is polled, if the engine knows. */
  async inWords(): Promise<string> {
    const { tracked, nextDue } = await this.load();
    const wait = nextDue === undefined ? undefined : Math.max(0, Math.ceil((nextDue - wholeNow()) / 1_000));
    const next = wait === undefined ? '' : `; the next poll is ${wait === 0 ? 'due now' : `in ${wait} s`}`;
    return `Watching ${tracked} ${this.deps.noun}${tracked === 1 ? '' : 's'}${next}.`;
  }

  private sweepsMissingSince(last: SweepResult | undefined): Date | undefined {
    const { engine, sweep, options } = this.deps;
    if (!engine.isStarted || !sweep.exists) return undefined;
    const since = Math.max(this.startedAt, last === undefined ? -Infinity : this.endOf(last));
    return wholeNow() - since > MOST_MISSED_SWEEPS * options.sweepEvery ? dateAt(since) : undefined;
  }

  /**
   * On the monotonic clock. A date of another process is converted once, so that setting the clock later is harmless.
   */
  private endOf({ startedAt, took }: SweepResult): number {
    const { last, lastEnded } = this.deps.sweep;
    const time = startedAt.getTime();
    if (time === last?.startedAt.getTime()) return lastEnded;
    if (time !== this.foreign.startedAt)
      this.foreign = { startedAt: time, ended: Math.min(wholeNow(), momentOf(time + took)) };
    return this.foreign.ended;
  }

  private load(): Promise<EngineLoad> {
    return callEngine(() => this.deps.engine.load(), `The tracked ${this.deps.noun}s could not be counted.`);
  }
}
