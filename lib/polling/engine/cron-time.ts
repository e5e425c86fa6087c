import { CronTime } from 'cron';

const EVERY_SECOND = '* * * * * *';

/**
 * If the next tick passes while `cron` computes it, fire now instead of logging a warning to the console.
 * https://github.com/kelektiv/node-cron/issues/1000
 */
export class QuietCronTime extends CronTime {
  override getTimeout(): number {
    return Math.max(0, super.getTimeout());
  }
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
