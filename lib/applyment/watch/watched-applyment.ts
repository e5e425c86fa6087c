import { momentIn } from '../../common/clock.js';
import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import { startedAnew } from '../../lifecycle/renewal.js';
import type { ItemSource } from '../../polling/kinds/item-kind.interface.js';
import { RetriedItem } from '../../polling/kinds/retried-item.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import { hasFinished } from './applyment-state-rules.js';

/** An applyment under watch. Nothing of what it says is kept: that is personal data. */
export class WatchedApplyment extends RetriedItem {
  /** Since when WeCom has returned, after it was submitted again, a rejection that may be the one before. */
  rejectedSince: number | undefined;

  constructor({ key, createdAt, fields = {} }: ItemSource, sweepsBefore: number, phase?: WatchPhase) {
    super(key, createdAt, sweepsBefore, phase);
    this.adopt(fields);
  }

  /** @param fields may have been tampered with in a store. */
  override adopt(fields: Readonly<Record<string, unknown>>): boolean {
    const { retries } = this;
    this.adoptRetries(fields);
    if (this.retries > retries) this.rejectedSince = undefined;
    this.rejectedSince ??= momentIn(fields['rejectedSince']);
    return this.isWantedAnew;
  }

  /** WeCom returns a rejection that may be the one before it was submitted again. @returns since when. */
  noteRejection(now: number): number {
    if (this.rejectedSince === undefined) this.update(startedAnew(now));
    return (this.rejectedSince ??= now);
  }

  override begin(retry: number, now: number): void {
    if (retry > this.retried) this.rejectedSince = undefined;
    super.begin(retry, now);
  }

  protected override get mayBeginAnew(): boolean {
    return !hasFinished(this.state);
  }
}

/** @throws {TypeError} if the item is no applyment. */
export function asApplyment(item: WatchedItem): WatchedApplyment {
  if (item instanceof WatchedApplyment) return item;
  throw new TypeError(`${item.key} is not an applyment`);
}
