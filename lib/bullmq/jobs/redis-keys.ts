/**
 * The Redis keys of this module beside those of BullMQ, each under the prefix of its queue. Versions share them while a
 * deployment is rolled out, so a name must not change.
 */
export const REDIS_KEYS = {
  /** The items that sweeps have listed, by the number of the last sweep that did. */
  listed: 'listed',
  /** What one method has listed, so that an item can stay tracked while the method fails that listed it. */
  listedBy: (method: string) => `listed-by:${method}`,
  /** The number of the last sweep that has begun. */
  sweepsBegun: 'sweeps',
  /** The number of the last sweep that was complete. */
  sweepsDone: 'sweeps-done',
  /** What rows say of items whose jobs exist already. */
  corrections: 'corrections',
  /** What others have done to an item, or say of it, while it may be polled. */
  mark: (jobId: string) => `mark:${jobId}`,
  /** The final state of an item that the application has acknowledged lately. */
  end: (jobId: string) => `end:${jobId}`,
  /** That a refund has failed, and is not to be requested again unasked. */
  failed: (jobId: string) => `ended:${jobId}`,
  /** Shows that Redis takes writes. */
  checked: 'checked',
} as const;
