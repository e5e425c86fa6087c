import { beijingDayAt } from '../../common/beijing-day.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import type { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';
import { complaintOf, valueAt } from './rule.js';
import { APPLYMENT_RULES } from './rules.js';

/**
 * Makes sure that the fields of an applyment agree.
 * @param now milliseconds since the epoch.
 * @throws {WeComRequestError} naming the first that does not, and what it must be; never its value.
 */
export function assertConsistent(request: ApplyMchRequestDto, now: number, endpoint: string): void {
  const checked = { request, today: beijingDayAt(now) };
  for (const rule of APPLYMENT_RULES) {
    const value = valueAt(request, rule.field);
    if (!rule.holds(checked, value)) throw new WeComRequestError(complaintOf(rule, value), { endpoint });
  }
}
