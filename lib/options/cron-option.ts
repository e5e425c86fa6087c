import { CronTime } from 'cron';
import { shapeOf } from '../common/text.js';
import { everFires } from '../host/cron-time.js';
import { wrongOption } from './option-rules.js';

/** A cron expression that names a time which comes. */
export function cron(name: string, value: unknown): string {
  const allowed = 'a cron expression such as "*/5 * * * * *"';
  if (typeof value !== 'string') throw wrongOption(name, allowed, shapeOf(value));
  const shown = JSON.stringify(value.slice(0, 60));
  if (!CronTime.validateCronExpression(value).valid) throw wrongOption(name, allowed, shown);
  if (everFires(value)) return value;
  throw wrongOption(name, allowed, `${shown}, which never fires`);
}
