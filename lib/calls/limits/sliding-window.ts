import type { RateLimit } from '../rules/rate-limit.js';

const TIDY_FROM = 1024;

/**
 * Books times for calls so that every limit holds in every window, wherever it starts. Exact, because each booking is
 * remembered for as long as the longest window.
 */
export class SlidingWindows {
  private bookings: number[] = [];
  private tidyAt = TIDY_FROM;
  private readonly memory: number;

  constructor(private readonly limits: readonly RateLimit[]) {
    this.memory = Math.max(...limits.map(({ duration }) => duration));
  }

  /** The earliest time from `now` on at which a call fits. */
  earliest(now: number): number {
    const { bookings } = this;
    const fits = this.limits.map(({ limit, duration }) => (bookings.at(-limit) ?? -Infinity) + duration);
    return Math.max(now, bookings.at(-1) ?? now, ...fits);
  }

  /** Books the earliest time from `now` on at which a call fits. */
  book(now: number): number {
    const moment = this.earliest(now);
    this.bookings.push(moment);
    if (this.bookings.length >= this.tidyAt) this.tidy(now);
    return moment;
  }

  /** Releases the booking of a call that was not sent. */
  release(moment: number): void {
    const index = this.bookings.lastIndexOf(moment);
    if (index >= 0) this.bookings.splice(index, 1);
  }

  private tidy(now: number): void {
    this.bookings = this.bookings.filter((moment) => moment > now - this.memory);
    this.tidyAt = Math.max(TIDY_FROM, 2 * this.bookings.length);
  }
}
