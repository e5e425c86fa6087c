import { types } from 'node:util';
import { wholeNow } from '../../common/clock.js';
import { shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';

/** 1 January 2000: a smaller number is probably in seconds, not in milliseconds. */
const EARLIEST = 946_684_800_000;
const MINUTE = 60_000;
/** A clock may be a little ahead; what is more is probably a time zone. */
const AHEAD = 5 * MINUTE;
/** What leaves no doubt. */
export const A_CLEAR_TIME =
  'a Date, or an ISO 8601 string with its time zone, such as 2026-11-24T13:00:00+08:00';
/** As databases return a `bigint` column. */
const DIGITS = /^\d+$/u;
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/u;

/** When the item of a row was created, on the monotonic clock. */
interface Creation {
  readonly createdAt: number;
  /** Why that of the row was ignored. */
  readonly error?: unknown;
  /** What is strange about it. */
  readonly doubt?: string;
}

interface AgedRow {
  readonly createdAt?: unknown;
}

/**
 * When the item of a row was created, on the monotonic clock, so that later changes of the system clock do not matter.
 * @param endpoint the path that an error names.
 * @throws {WeComRequestError} if `createdAt` is not a date.
 */
export function creationOf({ createdAt }: AgedRow, endpoint: string): number {
  const now = wholeNow();
  if (createdAt === undefined || createdAt === null) return now;
  const time = checkedTime('createdAt', createdAt, endpoint);
  return now - Math.max(0, Math.round(Date.now() - time));
}

/**
 * A time in a row, in ms since the epoch.
 * @param field the name of its field, for the error.
 * @throws {WeComRequestError} if it is no time, or so early that it is probably in seconds.
 */
export function checkedTime(field: string, value: unknown, endpoint: string): number {
  const time = timeOf(value);
  if (Number.isFinite(time) && time >= EARLIEST) return time;
  throw new WeComRequestError(
    `${field} must be a Date, a number of milliseconds since the epoch, or an ISO 8601 string; got ${shapeOf(value)}.`,
    { endpoint },
  );
}

/**
 * The age of a listed row. If `createdAt` is invalid the item counts as new: a bad date must not hide an order that may
 * be paid.
 * @param noun what the row is: `order`.
 */
export function readCreation(row: AgedRow, endpoint: string, noun: string): Creation {
  try {
    return { createdAt: creationOf(row, endpoint), ...doubtOf(row, noun) };
  } catch (error) {
    return { createdAt: wholeNow(), error };
  }
}

function doubtOf({ createdAt }: AgedRow, noun: string): Pick<Creation, 'doubt'> {
  if (typeof createdAt === 'string' && DATE_ONLY.test(createdAt))
    return { doubt: `createdAt has no time of day, so the ${noun} counts as created at midnight UTC` };
  const ahead = timeOf(createdAt) - Date.now();
  if (!(ahead > AHEAD)) return {};
  return {
    doubt: `createdAt is ${Math.round(ahead / MINUTE)} min in the future, so the ${noun} counts as new`,
  };
}

/** Milliseconds since the epoch; `NaN` if the value is no time. */
function timeOf(value: unknown): number {
  if (types.isDate(value)) return value.getTime();
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return Number.NaN;
  return DIGITS.test(value) ? Number(value) : Date.parse(value);
}
