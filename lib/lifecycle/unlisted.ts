import type { ItemProgress, StateRules, WatchPhase } from './lifecycle.types.js';

/** A sweep that did not list an item. */
export interface SweepWithoutItem {
  readonly sweep: number;
  /**
   * Whether no method has failed. An open item may have moved to one that has; an ended one may be listed by it still.
   */
  readonly isComplete: boolean;
  /** Whether an earlier sweep listed it, by a method that has not failed now. */
  readonly wasListed: boolean;
}

/** What it depends on besides. */
export type ListingProgress = Pick<
  ItemProgress,
  'phase' | 'sweepsBefore' | 'notifiedState' | 'acknowledgedState'
>;

/** Also the number of the last sweep that listed it; 0 if none did, or none could. */
type ListedProgress = ListingProgress & { readonly listedBy: number };

const WITHOUT_END: ReadonlySet<WatchPhase> = new Set<WatchPhase>(['open', 'asked']);

/**
 * Whether the application has stopped listing the item, so that it is no longer tracked: it listed it before, or has
 * acknowledged its final state, and a sweep that began after that did not list it. One that was only asked for
 * counts as listed before, unless its end is yet to be acknowledged.
 */
export function isUnlisted(
  item: ListingProgress,
  { sweep, isComplete, wasListed }: SweepWithoutItem,
): boolean {
  const { phase, sweepsBefore } = item;
  if (sweepsBefore >= sweep || isAskedAndUntold(item)) return false;
  if (isComplete) return wasListed || phase !== 'open';
  return wasListed && !WITHOUT_END.has(phase);
}

/** Whether an end that was only asked for, and may never be listed, awaits its redelivery. */
function isAskedAndUntold({ phase, notifiedState, acknowledgedState }: ListingProgress): boolean {
  return phase === 'asked' && notifiedState !== undefined && notifiedState !== acknowledgedState;
}

/**
 * Whether the application lists an item whose listeners have accepted this end before. An end that may still change is
 * to stay listed until it cannot.
 */
export function isStillListed<Answer>(
  { phase, acknowledgedState, listedBy, sweepsBefore }: ListedProgress,
  state: string,
  rules: StateRules<Answer>,
): boolean {
  if (phase !== 'ended' || acknowledgedState !== state || rules.isTentative(state)) return false;
  // Otherwise no sweep has listed it since, perhaps because none could.
  return listedBy === 0 || listedBy > sweepsBefore;
}
