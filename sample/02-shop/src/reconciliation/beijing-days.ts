const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of a day, a bill is made at 10:00 of the next one. */
const MADE_AFTER = 34 * HOUR;

/** The day in Beijing, `yyyy-MM-dd`. */
export function beijingDay(time: number): string {
  return new Date(time + 8 * HOUR).toISOString().slice(0, 10);
}

/** This day in Beijing and those before it, the latest first. */
export function latestDays(time: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_each, index) => beijingDay(time - index * DAY));
}

/** The latest day of which there is a bill. */
export function latestBilledDay(time: number): string {
  return beijingDay(time - MADE_AFTER);
}

/** @param clock `HH:mm` */
export function beijingTime(day: string, clock: string): Date {
  return new Date(`${day}T${clock}:00+08:00`);
}
