import { wholeNow } from '../../common/clock.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { Corrections } from './corrections.js';
import type { ItemMarks } from './item-marks.js';
import type { ItemQueue } from './item-queue.js';

/** What becomes of the jobs of items that a sweep no longer lists. */
export class UnlistedJobs {
  constructor(
    private readonly kind: ItemKind,
    private readonly queue: Pick<ItemQueue, 'find' | 'remove' | 'add' | 'bringForward'>,
    private readonly marks: ItemMarks,
    private readonly corrections: Corrections,
  ) {}

  /**
   * Removes the job of an item that a sweep did not list, unless it is being polled, or is to be for a notice: that is
   * left to the next sweep.
   * @returns whether it is gone.
   */
  async remove(key: string, sweep: number): Promise<boolean> {
    const isCancelled = await this.marks.cancelledUnlessNews(key);
    const item = await this.queue.find(key);
    if (!isCancelled) {
      await this.spare(key, item, sweep);
      return false;
    }
    // Whoever has added it since has marked it.
    if (item !== undefined && !(await this.queue.remove(key))) return false;
    if (await this.marks.isCancelled(key)) {
      await this.corrections.forgetIfGone([key]);
      return true;
    }
    // Whoever has marked it since has seen its job, and relies on it.
    if (item !== undefined) await this.restore(item, sweep);
    return false;
  }

  /** Whoever has marked the item may have died before its job was added, or brought forward. */
  private async spare(key: string, item: WatchedItem | undefined, sweep: number): Promise<void> {
    const now = wholeNow();
    if (item === undefined) await this.restore(this.kind.create({ key, createdAt: now }, 0, 'asked'), sweep);
    else if (item.dueAt! > now) await this.queue.bringForward(key, now);
  }

  /**
   * What was noted beside its job stays. If it has ended, and was not created again since, only another end is news.
   */
  private async restore(item: WatchedItem, sweep: number): Promise<void> {
    const end = item.renewedAt === undefined ? await this.marks.endOf(item.key) : undefined;
    item.update({ ...end, sweepsBefore: sweep });
    await this.queue.add([{ item, dueAt: wholeNow() }]);
  }
}
