import { beijingDayAt, endOf, isDay, monthsBefore } from '../common/beijing-day.js';
import { shapeOf } from '../common/text.js';
import { decodeRequest } from '../decode/decode-request.js';
import { WeComBillNotReadyError, WeComRequestError } from '../errors/wecom-pay.errors.js';
import { checkOptionNames, checkSignal } from '../options/argument-rules.js';
import { givenOrOption } from '../order/given-or-option.js';
import type { DefaultMerchant } from '../order/order.options.js';
import type { OpenBillOptions } from './bill.types.js';
import type { BillType } from './dto/bill-type.js';
import { BILL_TYPES } from './dto/bill-type.js';
import { GetBillRequestDto } from './dto/get-bill.request.dto.js';
import { GET_BILL } from './get-bill.endpoint.js';

const { path } = GET_BILL;
const OPTIONS = ['type', 'mchid', 'signal'] as const satisfies readonly (keyof OpenBillOptions)[];
const MONTHS_KEPT = 3;
/** The hour of the next day, in Beijing, from which on a bill is there. */
export const READY_AT = 10;
const HOUR = 3_600_000;

/**
 * The request for this bill.
 *
 * @param now milliseconds since the epoch.
 * @throws {WeComRequestError} naming what is invalid.
 * @throws {WeComOptionsError} if there is no `mchid`, or an option is invalid.
 * @throws {WeComBillNotReadyError} if the day is not over.
 */
export function toBillRequest(
  date: string,
  options: OpenBillOptions,
  defaults: DefaultMerchant,
  now: number,
): GetBillRequestDto {
  checkOptionNames('options', options, OPTIONS);
  checkSignal(options.signal);
  const bill_date = checkedDate(date, now);
  const bill_type = checkedType(options.type ?? 'ALL');
  const mchid = givenOrOption('mchid', options.mchid, defaults);
  const given = { bill_date, mchid, bill_type, tar_type: 'GZIP' };
  const request = decodeRequest(GetBillRequestDto, given, path);
  assertOver(bill_date, now);
  return request;
}

function checkedDate(date: unknown, now: number): string {
  if (typeof date !== 'string' || !isDay(date))
    throw wrong(`date must be a day in Beijing time, yyyy-MM-dd, got ${shapeOf(date)}`);
  const today = beijingDayAt(now);
  const earliest = monthsBefore(today, MONTHS_KEPT);
  if (date < earliest)
    throw wrong(
      `date must be ${earliest} or later, since WeCom keeps bills for ${MONTHS_KEPT} months; got ${date}`,
    );
  if (date > today) throw wrong(`date must not be in the future; it is ${today} in Beijing, got ${date}`);
  return date;
}

function assertOver(date: string, now: number): void {
  if (date < beijingDayAt(now)) return;
  const retryAfter = endOf(date) + READY_AT * HOUR - now;
  throw new WeComBillNotReadyError(
    `${path} was not called: ${date} is not over in Beijing. Its bill is available from ${READY_AT}:00 on the next day.`,
    { endpoint: path, retryAfter },
  );
}

function checkedType(type: unknown): BillType {
  const known = BILL_TYPES.find((one) => one === type);
  if (known !== undefined) return known;
  throw wrong(`type must be one of ${BILL_TYPES.join(', ')}, got ${shapeOf(type)}`);
}

function wrong(what: string): WeComRequestError {
  return new WeComRequestError(`${what}.`, { endpoint: path });
}
