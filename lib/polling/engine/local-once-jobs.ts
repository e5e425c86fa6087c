import type { OnceJobs, OnceWork } from './once-jobs.interface.js';
export class LocalOnceJobs implements OnceJobs {
  private work: OnceWork | undefined;
  start(work: OnceWork): void {
    this.work = work;
  }
  add(id: string): void {
    void this.work?.(id);
  }
  stop(): void {
    this.work = undefined;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
