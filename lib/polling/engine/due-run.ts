import { setTimeout as wait } from 'node:timers/promises';
import type { LocalPollingEngine, PollingWork } from './polling-engine.interface.js';

/** What polling needs that no engine drives. */
export interface DueWork extends Pick<PollingWork, 'poll'> {
  /** Whether polling is paused: nothing can be polled for longer than a run should wait. */
  isPaused(): boolean;
  /** Milliseconds until an item may be polled without exceeding a limit; 0 for now. */
  wait(): number;
}

/** Polls what is due, once, without a timer that goes on afterwards. */
export class DueRun {
  /** How many polls have begun. */
  polled = 0;

  constructor(
    private readonly engine: Pick<LocalPollingEngine, 'takeDue' | 'settle'>,
    private readonly work: DueWork,
    /** Nothing begins once it fires. */
    private readonly ending: AbortSignal,
  ) {}

  /** Resolves when nothing is due any longer, polling is paused or the signal has fired, and all polls have ended. */
  async run(concurrency: number): Promise<void> {
    await Promise.all(Array.from({ length: concurrency }, async () => this.useSlot()));
  }

  private async useSlot(): Promise<void> {
    if (this.ending.aborted || this.work.isPaused()) return;
    const ms = this.work.wait();
    if (ms > 0) await wait(ms, undefined, { signal: this.ending }).catch(() => undefined);
    else if (!(await this.pollNext())) return;
    await this.useSlot();
  }

  /** @returns whether an item was due. */
  private async pollNext(): Promise<boolean> {
    const item = this.engine.takeDue();
    if (item === undefined) return false;
    this.polled++;
    this.engine.settle(item, await this.work.poll(item));
    return true;
  }
}
