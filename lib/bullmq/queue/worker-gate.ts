import { setTimeout as sleep } from 'node:timers/promises';
import type { PollingWork } from '../../polling/engine/polling-engine.interface.js';

export interface Pausable {
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** However long polling must wait, check again after this many ms: the reason may no longer apply. */
const LOOK_AGAIN = 5_000;
/** A shorter wait is not worth giving an item back. */
const WORTH_PAUSING = 250;

/** Lets items pass while they may be polled. Otherwise the worker of this process takes none. */
export class WorkerGate {
  private timer: NodeJS.Timeout | undefined;
  private work: Pick<PollingWork, 'wait'> | undefined;

  constructor(private readonly worker: Pausable) {}

  /** From now on, items pass as `work.wait()` permits. */
  async open(work: Pick<PollingWork, 'wait'>): Promise<void> {
    this.work = work;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.worker.resume();
  }

  /** From now on, no item passes. */
  async close(): Promise<void> {
    this.work = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.worker.pause();
  }

  /** @returns whether the item may be polled now, possibly after a short wait. If not, it must be given back. */
  async pass(): Promise<boolean> {
    const wait = this.wait();
    if (wait <= 0) return true;
    if (wait > WORTH_PAUSING) {
      this.pause(wait);
      return false;
    }
    await sleep(wait);
    return this.pass();
  }

  private wait(): number {
    return this.work?.wait() ?? Infinity;
  }

  private pause(wait: number): void {
    if (this.timer !== undefined) return;
    void this.worker.pause();
    if (this.work === undefined) return;
    this.timer = setTimeout(() => this.look(), Math.min(wait, LOOK_AGAIN));
  }

  private look(): void {
    this.timer = undefined;
    const wait = this.wait();
    if (wait > WORTH_PAUSING) this.pause(wait);
    else void this.worker.resume();
  }
}
