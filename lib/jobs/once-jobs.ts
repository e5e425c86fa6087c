/** How long a job that is done stays known, in ms: a week. */
export const DONE_IS_KNOWN_FOR = 604_800_000;

/**
 * Does a job. Never rejects. @returns `undefined` if it is done; otherwise after how many ms it is to be done again.
 */
export type OnceWork = (id: string) => Promise<number | undefined>;

/** Jobs by id, each done once, by one of the processes that share an engine. A process does one at a time. */
export interface OnceJobs {
  /**
   * Call it while the application starts.
   * @throws {WeComOptionsError} if the store of the engine refuses what the jobs need.
   */
  check?(): Promise<void>;
  /** Begins to take jobs, also those that other processes have added. */
  start(work: OnceWork): void | Promise<void>;
  /**
   * Adds a job, unless it is known: it waits, runs, or was done within the last {@link DONE_IS_KNOWN_FOR}.
   * @param id not a whole number, such as `20261127`: BullMQ keeps those for itself, see
   *   https://github.com/taskforcesh/bullmq/issues/2832.
   * @throws {WeComEngineError} within 2 s, if the engine is unreachable.
   */
  add(id: string): void | Promise<void>;
  /** Takes nothing new; a running job goes on. */
  stop(): void | Promise<void>;
  /** Stops, and releases what it holds. A shared job that still runs is left to another process. */
  close(): void | Promise<void>;
}
