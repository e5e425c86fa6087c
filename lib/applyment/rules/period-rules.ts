import { isDay } from '../../common/beijing-day.js';
import type { ApplymentRule } from './rule.js';
import { formed, valueAt } from './rule.js';

const EARLIEST = '1900-01-01';
const FOR_GOOD = '长期';

/** The rules of a period of validity. Days compare as texts. */
export function periodRules(begin: string, end: string): readonly ApplymentRule[] {
  return [
    formed(
      begin,
      `be a day from ${EARLIEST} on and before today`,
      (day, { today }) => isDay(day) && day >= EARLIEST && day < today,
    ),
    formed(
      end,
      `be a day after ${begin}, or ${FOR_GOOD}`,
      (day, { request }) => day === FOR_GOOD || (isDay(day) && isAfter(day, valueAt(request, begin))),
    ),
  ];
}

function isAfter(day: string, begin: unknown): boolean {
  return typeof begin !== 'string' || day > begin;
}
