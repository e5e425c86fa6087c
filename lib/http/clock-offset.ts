import type { ReplyHeaders } from './transport/exchange.js';

const SECOND = 1_000;

/** A clock that is further off is reported. */
export const NOTICEABLE_OFFSET = 30 * SECOND;

export const SET_THE_CLOCK =
  'Set the clock of this server, and switch on time synchronization (NTP; timedatectl set-ntp true). ' +
  'With a wrong clock, time_expire, createdAt, the timestamps of signatures and the days of bills are wrong.';

/**
 * By how many ms, at least, this process's clock is ahead of WeCom's; negative if it is behind. WeCom writes the header
 * `Date`, in whole seconds, at some time between the request and the answer, however long that takes.
 *
 * @param sentAt in ms since the epoch, by the clock of this process
 * @param receivedAt the same
 * @returns `undefined` if the answer has no date
 */
export function clockOffset(headers: ReplyHeaders, sentAt: number, receivedAt: number): number | undefined {
  const date = Date.parse(String(headers['date']));
  if (Number.isNaN(date)) return undefined;
  if (sentAt > date + SECOND) return sentAt - date - SECOND;
  return Math.min(0, receivedAt - date);
}

export function describeOffset(offset: number): string {
  const direction = offset > 0 ? 'ahead of' : 'behind';
  return `The clock is ${durationOf(Math.abs(offset))} ${direction} WeCom's.`;
}

function durationOf(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
