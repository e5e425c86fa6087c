import { momentIn, wholeNow } from '../common/clock.js';
import { startedAnew } from '../lifecycle/renewal.js';
import type { WatchPhase } from '../lifecycle/lifecycle.types.js';
import type { ItemSource } from '../polling/kinds/item-kind.interface.js';
import { WatchedItem } from '../polling/kinds/watched-item.js';
import { hasFinished } from './applyment-state.js';

/** An applyment under watch. Nothing of what it says is kept: that is personal data. */
export class WatchedApplyment extends WatchedItem {
  /** How many times the application has handed it in again. */
  retries = 0;
  /** The retry that its state is about; 0 for the first time. */
  retried = 0;
  /** Since when WeCom has returned, after it was handed in again, a rejection that may be the one before. */
  rejectedSince: number | undefined;

  constructor({ key, createdAt, fields = {} }: ItemSource, sweepsBefore: number, phase?: WatchPhase) {
    super(key, createdAt, sweepsBefore, phase);
    this.adopt(fields);
  }

  override get isWantedAnew(): boolean {
    return this.state !== undefined && !hasFinished(this.state) && this.retries > this.retried;
  }

  /** @param fields may have been tampered with in a store. */
  override adopt({ retries, retried, rejectedSince }: Readonly<Record<string, unknown>>): boolean {
    if (count(retries) > this.retries) this.rejectedSince = undefined;
    this.retries = Math.max(this.retries, count(retries));
    this.retried = Math.max(this.retried, count(retried));
    this.rejectedSince ??= momentIn(rejectedSince);
    return this.isWantedAnew;
  }

  /** WeCom returns a rejection that may be the one before it was handed in again. @returns since when. */
  seeRejected(now: number): number {
    if (this.rejectedSince === undefined) this.update(startedAnew(now));
    return (this.rejectedSince ??= now);
  }

  /** From now on its state is about this retry. */
  begin(retry: number): void {
    if (retry <= this.retried) return;
    this.retried = retry;
    this.rejectedSince = undefined;
    if (!hasFinished(this.state)) this.update(startedAnew(wholeNow()));
  }
}

/** @throws {TypeError} if the item is no applyment. */
export function asApplyment(item: WatchedItem): WatchedApplyment {
  if (item instanceof WatchedApplyment) return item;
  throw new TypeError(`${item.key} is not an applyment`);
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) ? Math.max(0, value as number) : 0;
}
