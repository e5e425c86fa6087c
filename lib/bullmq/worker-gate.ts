import { setTimeout as sleep } from 'node:timers/promises';
import type { PollingWork } from '../polling/engine/polling-engine.interface.js';

/** A worker, as far as it can be told to take nothing. */
export interface Pausable {
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** However long polling is to wait, it is looked again after so many ms: the reason may have gone. */
const LOOK_AGAIN = 5_000;
/** For a shorter wait it is not worth giving an order back. */
const WORTH_PAUSING = 250;

/** Lets orders through when they may be polled. While they may not, the worker of this process takes none. */
export class WorkerGate {
  private timer: NodeJS.Timeout | undefined;
  private work: Pick<PollingWork, 'wait'> | undefined;

  constructor(private readonly worker: Pausable) {}

  /** From now on, orders may pass as the work says. */
  async open(work: Pick<PollingWork, 'wait'>): Promise<void> {
    this.work = work;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.worker.resume();
  }

  /** No order may pass. */
  async close(): Promise<void> {
    this.work = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.worker.pause();
  }

  /** Whether an order may be polled now, or after a short wait. If not, it is to be given back. */
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
