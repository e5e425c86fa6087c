import { withTimeout } from '../../common/abort.js';

/** Changes made together: few enough that a busy machine answers them all well within the time that a command has. */
const MOST_TOGETHER = 25;
/** After this many ms the next changes do not wait for a batch any longer. Its callers have given up by then. */
const BATCH_WITHIN = 5_000;

interface Waiting<Change, Result> {
  readonly change: Change;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes concurrent changes in batches, one batch at a time. No batch has two changes of one key, so these are made in
 * the order of the calls. A change that comes alone does not wait for others.
 */
export class ChangeBatches<Change extends { readonly key: string }, Result> {
  private waiting: Waiting<Change, Result>[] = [];
  private isBusy = false;

  /** @param make makes changes together; returns a promise for each, which may be the same. */
  constructor(private readonly make: (changes: readonly Change[]) => readonly Promise<Result>[]) {}

  /** Resolves when the change is made. */
  add(change: Change): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, resolve, reject });
      if (!this.isBusy) void this.makeNext();
    });
  }

  private async makeNext(): Promise<void> {
    this.isBusy = true;
    const batch = this.takeBatch();
    const made = this.make(batch.map(({ change }) => change));
    for (const [index, { resolve, reject }] of batch.entries()) made[index]!.then(resolve, reject);
    await withTimeout(BATCH_WITHIN, () => Promise.allSettled(made)).catch(() => undefined);
    this.isBusy = this.waiting.length > 0;
    if (this.isBusy) void this.makeNext();
  }

  /** The first changes that wait, up to one whose key is among them already. */
  private takeBatch(): readonly Waiting<Change, Result>[] {
    const keys = new Set<string>();
    for (const { change } of this.waiting) {
      if (keys.size >= MOST_TOGETHER || keys.has(change.key)) break;
      keys.add(change.key);
    }
    return this.waiting.splice(0, keys.size);
  }
}
