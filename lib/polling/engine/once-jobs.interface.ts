export type OnceWork = (id: string) => Promise<number | undefined>;
export interface OnceJobs {
  start(work: OnceWork): void | Promise<void>;
  add(id: string): void | Promise<void>;
  stop(): void | Promise<void>;
  close(): Promise<void>;
}
