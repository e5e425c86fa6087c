import { withoutStop } from '../../common/text.js';
import { described } from '../../errors/foreign-error.js';
import { WeComEngineError } from '../../errors/wecom-pay.errors.js';
import type { ListedItem } from '../kinds/item-kind.interface.js';
import type { SweptLister } from './lister.interface.js';

/** A method that lists, as what receives the items knows it: by its name, or by its bit, see {@link bitOf}. */
export type ListerId = Pick<SweptLister, 'name' | 'bit'>;

/** Receives the items that a sweep lists. */
export interface SweepTarget {
  /** Items per call of `list()`. */
  readonly batchSize: number;
  /**
   * Starts tracking items, and records that this sweep has listed them.
   * @param lister the method that listed them.
   * @returns how many were not tracked because `maxTracked` is reached.
   */
  list(items: readonly ListedItem[], sweep: number, lister: ListerId): number | Promise<number>;
  /** Stops tracking what the sweep did not list. */
  stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void>;
}

const LAST_BIT = 30;

/** The bit of the n-th method, counted from 0. From the 31st on, they share one, and one that fails stands for all. */
export function bitOf(index: number): number {
  return 1 << Math.min(index, LAST_BIT);
}

/** Brings the items that one method lists into the target, in batches. Never rejects. */
export class SweepIntake {
  /** How many items the target did not track because `maxTracked` is reached. */
  refused = 0;
  /** Why the target could not take items, if it could not. */
  failure: string | undefined;
  private batch: ListedItem[] = [];

  constructor(
    private readonly target: SweepTarget,
    private readonly sweep: number,
    private readonly lister: ListerId,
  ) {}

  async add(item: ListedItem): Promise<void> {
    this.batch.push(item);
    if (this.batch.length >= this.target.batchSize) await this.flush();
  }

  async flush(): Promise<void> {
    const items = this.batch;
    if (items.length === 0) return;
    this.batch = [];
    this.failure = await failureOf(async () => {
      this.refused += await this.target.list(items, this.sweep, this.lister);
    });
  }
}

/** What went wrong, if anything. */
export async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof WeComEngineError ? withoutStop(error.message) : described(error);
  }
}
