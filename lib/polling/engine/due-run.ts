import { setTimeout as wait } from 'node:timers/promises';
import { wholeNow } from '../../common/clock.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { LocalPollingEngine, PollingWork } from './polling-engine.interface.js';

/** What polling needs that no engine drives. */
export interface DueWork extends Pick<PollingWork, 'poll'> {
  /** Whether nothing more may begin: the time is up, or polling is paused for longer than a run should wait. */
  isOver(): boolean;
  /** Milliseconds until an item may be polled without exceeding a limit; 0 for now. */
  wait(): number;
}

/** Polls what is due, once, without a timer that goes on afterwards. */
export class DueRun {
  /** How many were polled. */
  polled = 0;
  private readonly postponed = new Set<WatchedItem>();

  constructor(
    private readonly engine: Pick<LocalPollingEngine, 'takeDue' | 'settle'>,
    private readonly work: DueWork,
    /** Nothing begins once it fires. */
    private readonly ending: AbortSignal,
  ) {}

  /** How many were due and could not be polled: a limit was reached, or WeCom is away. They are due again later. */
  get postponedUntilLater(): number {
    const now = wholeNow();
    return [...this.postponed].filter(({ dueAt = 0 }) => dueAt > now).length;
  }

  /** Resolves when nothing is due any longer, polling is paused or the signal has fired, and all polls have ended. */
  async run(concurrency: number): Promise<void> {
    const items = this.permitted();
    await Promise.all(Array.from({ length: concurrency }, async () => this.pollEach(items)));
  }

  private async pollEach(items: AsyncIterable<WatchedItem>): Promise<void> {
    for await (const item of items) await this.poll(item);
  }

  private async poll(item: WatchedItem): Promise<void> {
    const next = await this.work.poll(item);
    this.engine.settle(item, next);
    if (next.kind === 'postponed') this.postponed.add(item);
    else this.polled++;
  }

  private async *permitted(): AsyncGenerator<WatchedItem> {
    for await (const item of this.due()) {
      if (await this.mayPoll()) yield item;
      else this.engine.settle(item, { kind: 'postponed', at: wholeNow() });
    }
  }

  private async *due(): AsyncGenerator<WatchedItem> {
    while (!this.isOver()) {
      const item = this.engine.takeDue();
      if (item === undefined) return;
      yield item;
    }
  }

  /** Waits for the rate limit. */
  private async mayPoll(): Promise<boolean> {
    if (this.isOver()) return false;
    const ms = this.work.wait();
    if (ms <= 0) return true;
    await wait(ms, undefined, { signal: this.ending }).catch(() => undefined);
    return this.mayPoll();
  }

  private isOver(): boolean {
    return this.ending.aborted || this.work.isOver();
  }
}
