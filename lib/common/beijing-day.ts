const OFFSET = 8 * 3_600_000;
const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

/** China has one time zone, without daylight saving time, so its days need no time zone database. */
export function beijingDayAt(time: number): string {
  return new Date(time + OFFSET).toISOString().slice(0, 10);
}

/** The day of Beijing before the one at this time. */
export function beijingDayBefore(time: number): string {
  return beijingDayAt(time - DAY);
}

/** The time to the minute, `2026-11-28 10:00` in Beijing. */
export function beijingMinuteOf(time: number): string {
  const minute = Math.round(time / MINUTE) * MINUTE;
  return new Date(minute + OFFSET).toISOString().slice(0, 16).replace('T', ' ');
}

/** The time to the second with its offset, as in RFC 3339. */
export function beijingTimeAt(time: number): string {
  return `${new Date(time + OFFSET).toISOString().slice(0, 19)}+08:00`;
}

/** The moment, in ms since the epoch, at which this day of Beijing begins. */
export function beginOf(day: string): number {
  return Date.parse(day) - OFFSET;
}

/** The moment at which the next day of Beijing begins. */
export function endOf(day: string): number {
  return beginOf(day) + DAY;
}

/** Whether it is `yyyy-MM-dd` and such a day exists. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/u.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The same day so many months before, or the last one of that month if it has none. */
export function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The day before, and the day after. */
export function daysBeside(day: string): readonly [before: string, after: string] {
  return [beijingDayAt(beginOf(day) - DAY), beijingDayAt(endOf(day))];
}
