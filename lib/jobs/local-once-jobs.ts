import { LONGEST_TIMER, wholeNow } from '../common/clock.js';
import type { OnceJobs, OnceWork } from './once-jobs.js';
import { DONE_IS_KNOWN_FOR } from './once-jobs.js';

/** Jobs in the memory of this process. Waiting for one does not keep the process alive. */
export class LocalOnceJobs implements OnceJobs {
  /** When each waiting job is due. */
  private readonly dueAt = new Map<string, number>();
  private readonly doneAt = new Map<string, number>();
  private running: string | undefined;
  private work: OnceWork | undefined;
  private timer: NodeJS.Timeout | undefined;

  start(work: OnceWork): void {
    this.work = work;
    this.takeNext();
  }

  add(id: string): void {
    this.forgetOld();
    if (this.running === id || this.dueAt.has(id) || this.doneAt.has(id)) return;
    this.dueAt.set(id, wholeNow());
    this.takeNext();
  }

  stop(): void {
    this.work = undefined;
    clearTimeout(this.timer);
  }

  close(): void {
    this.stop();
  }

  private forgetOld(): void {
    const latest = wholeNow() - DONE_IS_KNOWN_FOR;
    for (const [id, doneAt] of this.doneAt) if (doneAt <= latest) this.doneAt.delete(id);
  }

  private takeNext(): void {
    clearTimeout(this.timer);
    const [first] = [...this.dueAt].toSorted(([, one], [, other]) => one - other);
    if (this.work === undefined || this.running !== undefined || first === undefined) return;
    const [id, dueAt] = first;
    const wait = dueAt - wholeNow();
    if (wait <= 0) void this.run(id, this.work);
    else this.timer = setTimeout(() => this.takeNext(), Math.min(wait, LONGEST_TIMER)).unref();
  }

  private async run(id: string, work: OnceWork): Promise<void> {
    this.dueAt.delete(id);
    this.running = id;
    const again = await work(id);
    this.running = undefined;
    if (again === undefined) this.doneAt.set(id, wholeNow());
    else this.dueAt.set(id, wholeNow() + again);
    this.takeNext();
  }
}
