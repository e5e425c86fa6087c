import { types } from 'node:util';
import { wholeNow } from '../../common/clock.js';
import { shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { orderKey } from '../../order/order-key.js';
import { toGetOrderRequest } from '../../order/order-ref.js';
import type { UnfinishedOrder } from './unfinished-orders.decorator.js';

/** 1 January 2000: a smaller number is probably in seconds, not in milliseconds. */
const EARLIEST = 946_684_800_000;
const MINUTE = 60_000;
/** A clock may be a little ahead; what is more is probably a time zone. */
const AHEAD = 5 * MINUTE;
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/u;

/**
 * The key of the order in a row.
 * @throws {WeComPayError} naming the invalid field.
 */
export function keyOfRow(row: UnfinishedOrder, defaultMchid: string | undefined): string {
  const isObject = typeof row === 'object' && row !== null;
  const ref = isObject ? { out_trade_no: row.out_trade_no, mchid: row.mchid ?? undefined } : row;
  return orderKey(toGetOrderRequest(ref, defaultMchid));
}

/**
 * When an order was created, on the monotonic clock, so that later changes of the system clock do not matter.
 * @throws {WeComRequestError} if `createdAt` is not a date.
 */
export function creationOf({ createdAt }: UnfinishedOrder): number {
  const now = wholeNow();
  if (createdAt === undefined || createdAt === null) return now;
  const time = toTime(createdAt);
  if (Number.isFinite(time) && time >= EARLIEST) return now - Math.max(0, Math.round(Date.now() - time));
  throw new WeComRequestError(
    `createdAt must be a Date, a number of milliseconds since the epoch, or an ISO 8601 string; got ${shapeOf(createdAt)}.`,
    { endpoint: GET_ORDER.path },
  );
}

export interface ListedItem {
  readonly key: string;
  /** On the monotonic clock. */
  readonly createdAt: number;
  /** What is wrong with the row, although the order could be identified. */
  readonly error?: unknown;
  /** What is probably wrong with its `createdAt`, although it is a time. */
  readonly doubt?: string | undefined;
}

/**
 * The order in a listed row. If `createdAt` is invalid the order counts as new: a bad date must not hide an order that
 * may be paid.
 * @throws {WeComPayError} naming the invalid field.
 */
export function listedOrderOf(row: unknown, defaultMchid: string | undefined): ListedItem {
  const unfinished = row as UnfinishedOrder;
  const key = keyOfRow(unfinished, defaultMchid);
  try {
    return { key, createdAt: creationOf(unfinished), ...doubtOf(unfinished) };
  } catch (error) {
    return { key, createdAt: wholeNow(), error };
  }
}

function doubtOf({ createdAt }: UnfinishedOrder): Pick<ListedItem, 'doubt'> {
  if (typeof createdAt === 'string' && DATE_ONLY.test(createdAt))
    return { doubt: 'createdAt has no time of day, so the order counts as created at midnight UTC' };
  const ahead = toTime(createdAt) - Date.now();
  if (!(ahead > AHEAD)) return {};
  return {
    doubt: `createdAt is ${Math.round(ahead / MINUTE)} min in the future, so the order counts as new`,
  };
}

function toTime(value: unknown): number {
  if (types.isDate(value)) return value.getTime();
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
