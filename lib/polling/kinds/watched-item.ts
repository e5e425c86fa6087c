import type { ItemProgress, WatchPhase } from '../../lifecycle/lifecycle.types.js';

/**
 * An order, a refund or an applyment under watch. There may be a million of them, so the fields are few and flat, and
 * times are whole milliseconds on the monotonic clock of the process, which V8 stores unboxed for its first 24 days.
 * Only its kind creates one, see `ItemKind.create()`: a plain object is not enough.
 */
export class WatchedItem implements ItemProgress {
  /** Absent in most items, so that it takes no room in them. */
  declare readonly renewedAt: number | undefined;
  readonly state: string | undefined = undefined;
  readonly stateSince: number = 0;
  readonly acknowledgedState: string | undefined = undefined;
  readonly attempts: number = 0;
  readonly unusableReplies: number = 0;
  /** Absent until an end is emitted, so that it takes no room in the many items that have none yet. */
  declare readonly notifiedState: string | undefined;
  readonly deliveryAttempts: number = 0;
  /** When it is polled next; `undefined` if it is not polled automatically. Owned by the engine. */
  dueAt: number | undefined = undefined;
  /** @internal The last sweep that listed it, counted from 1; 0 for none. Owned by the watchlist. */
  listedBy = 0;
  /** @internal The bits of the methods that list it, as far as is known. Owned by the watchlist. */
  listers = 0;
  /** @internal Its index in the engine's queue; -1 if it is not queued. */
  place = -1;

  constructor(
    /** `mchid/out_trade_no`, `mchid/refund/out_refund_no`, or `applyment/out_request_no`. */
    readonly key: string,
    readonly createdAt: number,
    readonly sweepsBefore: number,
    readonly phase: WatchPhase = 'open',
  ) {}

  /** Whether the application wants something new of an item that has ended, so that it is due now. */
  get isWantedAnew(): boolean {
    return false;
  }

  /**
   * Takes over what a row, or what an engine has stored, says in addition.
   * @returns {@link isWantedAnew}
   */
  adopt(_fields: Readonly<Record<string, unknown>>): boolean {
    return false;
  }

  /** Applies what a transition has changed, or what an engine has stored of it. */
  update(changes: Partial<ItemProgress>): void {
    Object.assign(this, changes);
  }
}
