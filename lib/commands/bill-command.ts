import { beijingDayBefore, isDay } from '../common/beijing-day.js';
import type { BillType } from '../bill/dto/bill-type.js';
import { BILL_TYPES } from '../bill/dto/bill-type.js';
import type { Complaint, Help } from '../cli/arguments.js';
import { complain, readArguments } from '../cli/arguments.js';

export interface BillArguments {
  /** `yyyy-MM-dd`, in Beijing. */
  readonly date: string;
  readonly type: BillType;
  /** By default that of the environment. */
  readonly mchid: string | undefined;
  /** The file to write the rows to, if any. */
  readonly csv: string | undefined;
}

export type BillCommand =
  Help | Complaint | { readonly run: 'bill'; readonly wanted: BillArguments; readonly json: boolean };

export const USAGE = `Usage: nestjs-wecom-pay-bill [date] [flags]

Downloads the bill of a day and, once it is verified as complete, prints its payments, refunds and fees in 元.

  date             the day in Beijing, yyyy-MM-dd (default: yesterday)
  --type <type>    ${BILL_TYPES.join(', ')}: all rows, payments only, or refunds only (default ALL)
  --mchid <id>     the merchant (default: WECOM_PAY_MCHID)
  --csv <file>     write the rows to this file as well, in UTF-8 with amounts in 元; a text that a spreadsheet
                   would take for a number, a date or a formula begins with a tab
  --json           print one JSON document instead, amounts in 分
  --help           show this help

The account is read from the environment and from .env: WECOM_CORP_ID, WECOM_CORP_SECRET, WECOM_PAY_MCHID; and if
needed WECOM_BASE_URL, WECOM_BILL_BASE_URL, WECOM_BILL_ERRCODE_NONE, WECOM_BILL_ERRCODE_NOT_READY.

Exits with 0 if the bill was read, or WeCom says that there was no trade; 1 if that failed; 2 on wrong usage;
75 if the bill is not ready yet. The file of --csv is there only after 0.
`;

const FLAGS = {
  type: { type: 'string' },
  mchid: { type: 'string' },
  csv: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * Parses the arguments; never throws.
 * @param now milliseconds since the epoch.
 */
export function parseBillCommand(args: readonly string[], now: number): BillCommand {
  const given = readArguments(args, FLAGS, 1);
  if (given.run !== 'go') return given;
  const {
    flags: { type: wantedType = 'ALL', mchid, csv, json = false },
    positionals: [date = beijingDayBefore(now)],
  } = given;
  if (!isDay(date)) return complain('date must be a day such as 2026-11-27');
  const type = BILL_TYPES.find((one) => one === wantedType);
  if (type === undefined) return complain(`--type must be one of ${BILL_TYPES.join(', ')}`);
  if (csv === '-')
    return complain('--csv must be a file: the rows count only once the bill has proved complete');
  return { run: 'bill', wanted: { date, type, mchid, csv }, json };
}
