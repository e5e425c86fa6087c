import { clearTimeout, setTimeout } from 'node:timers';
import { LONGEST_TIMER } from '../../common/clock.js';
import type { FakeClock } from './fake-clock.js';

interface Alarm {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ring: () => void;
  timer?: NodeJS.Timeout;
}

/** A timer that rang early, or a base clock that stands still, is looked at again after this time. */
const LOOK_AGAIN_AFTER = 20;

/** Rings at times of the fake's clock, whether it gets there by itself or is advanced. */
export class Alarms {
  readonly #clock: FakeClock;
  readonly #pending = new Set<Alarm>();
  #isClosed = false;

  constructor(clock: FakeClock) {
    this.#clock = clock;
    clock.watch(() => this.ringDue());
  }

  /** @param at milliseconds since the epoch; it rings later than this call, even if that time has come */
  set(at: number, ring: () => void): void {
    if (this.#isClosed) return;
    const alarm: Alarm = { at, ring };
    this.#pending.add(alarm);
    this.#arm(alarm, 0);
  }

  /** Rings whatever is due, the earliest first, without waiting for its timer. */
  ringDue(): void {
    const now = this.#clock.now();
    const due = [...this.#pending].filter(({ at }) => at <= now);
    for (const alarm of due.toSorted((one, other) => one.at - other.at)) this.#ring(alarm);
  }

  /** None rings any more. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }

  #arm(alarm: Alarm, shortest: number): void {
    const wait = Math.max(shortest, alarm.at - this.#clock.now());
    alarm.timer = setTimeout(() => this.#look(alarm), Math.min(wait, LONGEST_TIMER));
  }

  #look(alarm: Alarm): void {
    if (this.#clock.now() < alarm.at) this.#arm(alarm, LOOK_AGAIN_AFTER);
    else this.#ring(alarm);
  }

  #ring(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    if (this.#pending.delete(alarm)) alarm.ring();
  }
}
