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

/** When a valid expression last named a time within so many ms, in ms since the epoch, if it did. */
export function firedWithin(ms: number, cron: string, timeZone: string): number | undefined {
  const now = Date.now();
  const fires = new CronTime(cron, timeZone).getNextDateFrom(new Date(now - ms), timeZone).toMillis();
  return fires <= now ? fires : undefined;
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
