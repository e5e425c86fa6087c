import { wholeNow } from '../../common/clock.js';
import { opened } from '../../lifecycle/lifecycle.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { HeldJob } from '../queue/held-job.js';
import type { Corrections } from './corrections.js';
import type { ItemJobData } from './item-job.js';
import type { ItemMarks } from './item-marks.js';
import { isNews } from './mark.js';
import type { ItemQueue } from './item-queue.js';
import { delayUntil } from './item-queue.js';

/** What becomes of the job of an item after its poll, in the process that holds it. */
export class PolledJobs {
  constructor(
    private readonly queue: Pick<ItemQueue, 'add' | 'putFirst'>,
    private readonly marks: ItemMarks,
    private readonly corrections: Corrections,
  ) {}

  /**
   * Delays the job until the next poll, unless this worker has lost it, then handles any mark set in the meantime.
   * @param left what is left of the mark that the poll has followed.
   */
  async putBack(
    job: Pick<HeldJob<ItemJobData>, 'putBack'>,
    item: WatchedItem,
    dueAt: number | undefined,
    left?: string,
  ): Promise<void> {
    if (!(await job.putBack(delayUntil(dueAt)))) return;
    const mark = await this.marks.madeBeside(item, left);
    // Whoever takes it next removes it.
    const isCancelled = mark === 'cancelled';
    if (isCancelled || isNews(mark) || (await this.corrections.apply(item)))
      await this.queue.putFirst(item.key);
  }

  /**
   * Removes the job, unless this worker has lost it. What was noted of the item, or marked, since the last look has it
   * tracked anew; so has that a mark `cancelled` is gone, which only who tracks it removes.
   */
  async remove(
    job: Pick<HeldJob<ItemJobData>, 'remove' | 'redis'>,
    item: WatchedItem,
    wasCancelled = false,
  ): Promise<void> {
    if (!(await job.remove())) return;
    const isWantedAnew = (await this.corrections.apply(item, job.redis)) || wasCancelled;
    const mark = await this.marks.lookAfterEnd(item, job.redis);
    if (wasCancelled) item.update(opened(item, item.createdAt));
    if (isNews(mark) || (isWantedAnew && mark !== 'cancelled'))
      await this.queue.add([{ item, dueAt: wholeNow() }]);
    else await this.corrections.forgetIfGone([item.key]).catch(() => undefined);
  }
}
