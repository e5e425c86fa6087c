import { CronJob, CronTime } from 'cron';

const EVERY_SECOND = '* * * * * *';

/**
 * If the next tick passes while `cron` computes it, fire now instead of logging a warning to the console.
 * https://github.com/kelektiv/node-cron/issues/1000
 */
class QuietCronTime extends CronTime {
  override getTimeout(): number {
    return Math.max(0, super.getTimeout());
  }
}

/** A job that is not started. @param timeZone the local one if omitted. */
export function newCronJob(cron: string, onTick: () => void, timeZone?: string): CronJob {
  const job = CronJob.from({ cronTime: cron, onTick, ...(timeZone && { timeZone }) });
  job.setTime(new QuietCronTime(cron, timeZone));
  return job;
}

/** The times that a valid expression has named within so many ms, in ms since the epoch, the earliest first. */
export function firingsWithin(ms: number, cron: string, timeZone: string): readonly number[] {
  const now = Date.now();
  const time = new CronTime(cron, timeZone);
  const nextAfter = (moment: number) => time.getNextDateFrom(new Date(moment), timeZone).toMillis();
  const firings: number[] = [];
  for (let next = nextAfter(now - ms); next <= now; next = nextAfter(next)) firings.push(next);
  return firings;
}

/** Whether a valid expression names a time that comes, unlike 30 February. */
export function everFires(expression: string): boolean {
  return canCompute(new CronTime(expression, 'UTC'));
}

/** Whether the time zone of the process is known; `TZ=""`, `GMT+8` and the like are not. */
export function isLocalZoneKnown(): boolean {
  return canCompute(new CronTime(EVERY_SECOND));
}

function canCompute(time: CronTime): boolean {
  try {
    return time.sendAt().isValid;
  } catch {
    return false;
  }
}
