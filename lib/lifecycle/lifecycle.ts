import type {
  Delivery,
  Effect,
  ItemProgress,
  KnownEnd,
  LifecycleContext,
  Emission,
  PollPlan,
  StateRules,
  Transition,
} from './lifecycle.types.js';
import { redeliverAfter, retryAfter } from './redelivery.js';
import { ageOf, isAtItsEnd, isRenewedSince, startedAnew } from './renewal.js';

/** Reported for an item without a final state at the horizon. Not one of WeCom's states. */
export const UNRESOLVED = 'UNRESOLVED';

const BY_SCHEDULE: PollPlan = { kind: 'by-schedule' };
const SLOW_LANE: PollPlan = { kind: 'slow-lane' };
const OWN_TURN: PollPlan = { kind: 'own-turn' };
const PARKED: PollPlan = { kind: 'parked' };
const STOP_TRACKING: PollPlan = { kind: 'stop-tracking' };

/** WeCom returned the state of an item. */
export function answered<Answer>(
  item: ItemProgress,
  answer: Answer,
  isOutOfTurn: boolean,
  context: LifecycleContext<Answer>,
): Transition<Answer> {
  const { rules, now, isListed } = context;
  const state = rules.stateOf(answer);
  const found = item.phase === 'not-found' ? { phase: 'asked' as const } : {};
  const seen = { ...found, attempts: item.attempts + 1, unusableReplies: 0 };
  if (rules.isStepBack(settledState(item, rules), state)) {
    return step(seen, { kind: 'regressed', from: item.state, to: state, plan: afterRegression(item) });
  }
  const isSame = item.state === state;
  const moved = isSame ? seen : { ...seen, state: rules.interned(state), stateSince: now };
  if (rules.hasEnded(state, isSame ? now - item.stateSince : 0)) {
    const emitted = rules.emittedAs(answer, item);
    const isKnown = isOutOfTurn && item.phase === 'ended' && item.acknowledgedState === emitted;
    if (isKnown) return step(moved, { kind: 'known-end', answer, plan: isListed ? OWN_TURN : STOP_TRACKING });
    return step(moved, { kind: 'emit', emission: { kind: 'changed', answer, state: emitted, final: true } });
  }
  const acknowledgedState = item.acknowledgedState ?? (state === rules.initial ? state : undefined);
  const changes = { ...moved, acknowledgedState };
  if (rules.isNews(state, acknowledgedState)) {
    return step(changes, { kind: 'emit', emission: { kind: 'changed', answer, state, final: false } });
  }
  return goOn({ ...item, ...changes }, changes, context);
}

/** WeCom does not know the item (yet). */
export function notFound<Answer>(item: ItemProgress, context: LifecycleContext<Answer>): Transition<never> {
  const isOnlyAskedFor = item.phase === 'asked' || item.phase === 'not-found';
  return isOnlyAskedFor ? step({ phase: 'not-found' }, wait(STOP_TRACKING)) : goOn(item, {}, context);
}

/** WeCom answered, but not how the item stands: it is asked again by the plan, until the horizon. */
export function leftOpen<Answer>(
  item: ItemProgress,
  plan: PollPlan,
  { rules, now, horizon }: LifecycleContext<Answer>,
): Transition<never> {
  if (item.phase === 'unresolved') return step({}, wait(PARKED));
  const isGivenUp = item.phase === 'open' && !isAtItsEnd(item, rules) && ageOf(item, now) >= horizon;
  return step({}, isGivenUp ? { kind: 'emit', emission: { kind: 'unresolved' } } : wait(plan));
}

/** The application was notified. A change it did not acknowledge is emitted again with the next answer. */
export function delivered<Answer>(
  item: ItemProgress,
  emission: Emission<Answer>,
  delivery: Delivery,
  context: LifecycleContext<Answer>,
): Transition<Answer> {
  if (emission.kind === 'unresolved') return unresolvedDelivered(item, delivery, context);
  if (emission.final) return endDelivered(item, emission.state, delivery, context);
  const changes = delivery.failed ? {} : { acknowledgedState: item.state };
  return goOn({ ...item, ...changes }, changes, context);
}

/** A reply about the item was unusable. */
export function unusable({ unusableReplies }: ItemProgress): { readonly unusableReplies: number } {
  return { unusableReplies: unusableReplies + 1 };
}

/** The application lists or tracks an item that only `pollNow()` or `waitFor()` had asked for so far. */
export function opened(item: ItemProgress, createdAt: number): Partial<ItemProgress> {
  if (item.phase !== 'asked' && item.phase !== 'not-found') return {};
  return { phase: 'open', createdAt: Math.min(item.createdAt, createdAt) };
}

/** What is known of an item that is gone, since the application has acknowledged that it ended in this state. */
export function knownEnd(state: string): KnownEnd {
  return { phase: 'ended', state, acknowledgedState: state };
}

/** The final state last emitted, and how many times; each final state is counted from 1. */
export function countDelivery({ notifiedState, deliveryAttempts }: ItemProgress, end: string) {
  return {
    notifiedState: end,
    deliveryAttempts: notifiedState === end ? deliveryAttempts + 1 : 1,
  };
}

function endDelivered<Answer>(
  item: ItemProgress,
  state: string,
  { reached, failed, startedAt }: Delivery,
  context: LifecycleContext<Answer>,
): Transition<never> {
  const { rules, sweepEvery } = context;
  // The application has created it at WeCom again meanwhile: its customer may be about to pay.
  if (rules.isTentative(state) && isRenewedSince(item, startedAt))
    return step(startedAnew(item.renewedAt), wait(BY_SCHEDULE));
  const end = rules.interned(state);
  const counted = countDelivery(item, end);
  const isLost = rules.mustBeHeard(end) && !reached;
  if (failed || isLost) return step(counted, wait(redelivery(counted)));
  const deliveryAttempts = item.phase === 'ended' ? counted.deliveryAttempts : 1;
  const again: PollPlan = { kind: 'after', ms: redeliverAfter(deliveryAttempts, sweepEvery) };
  const changes = { ...counted, deliveryAttempts, acknowledgedState: end };
  return settle(changes, 'ended', again, context);
}

function unresolvedDelivered<Answer>(
  item: ItemProgress,
  { failed }: Delivery,
  context: LifecycleContext<Answer>,
): Transition<never> {
  // It was renewed while the application was notified.
  if (ageOf(item, context.now) < context.horizon) return goOn(item, {}, context);
  const counted = countDelivery(item, UNRESOLVED);
  return failed ? step(counted, wait(redelivery(counted))) : settle(counted, 'unresolved', PARKED, context);
}

/** When to redeliver an event whose listener failed. */
function redelivery({ deliveryAttempts }: Pick<ItemProgress, 'deliveryAttempts'>): PollPlan {
  return { kind: 'after', ms: retryAfter(Math.max(1, deliveryAttempts)) };
}

function goOn<Answer>(
  item: ItemProgress,
  changes: Partial<ItemProgress>,
  { rules, now, horizon }: LifecycleContext<Answer>,
): Transition<never> {
  if (item.phase === 'unresolved') return step(changes, wait(PARKED));
  if (isAtItsEnd(item, rules)) return step(changes, wait(afterRegression(item)));
  const isPastHorizon = ageOf(item, now) >= horizon;
  return step(
    changes,
    isPastHorizon ? { kind: 'emit', emission: { kind: 'unresolved' } } : wait(BY_SCHEDULE),
  );
}

/** WeCom returned an earlier state for a finished item: poll again soon if its final state is not acknowledged yet. */
function afterRegression(item: ItemProgress): PollPlan {
  return isAcknowledged(item) ? SLOW_LANE : redelivery(item);
}

/** Whether the application has acknowledged the present state, or what it was emitted as. */
export function isAcknowledged({ state, acknowledgedState, notifiedState }: ItemProgress): boolean {
  if (acknowledgedState === undefined) return false;
  return acknowledgedState === state || acknowledgedState === notifiedState;
}

/** If the application lists its items, its list decides: what it still lists stays tracked and is redelivered. */
function settle<Answer>(
  changes: Partial<ItemProgress>,
  phase: 'ended' | 'unresolved',
  again: PollPlan,
  { isListed, sweepsBegun }: LifecycleContext<Answer>,
): Transition<never> {
  const settled = { ...changes, phase };
  return isListed
    ? step({ ...settled, sweepsBefore: sweepsBegun }, wait(again))
    : step(settled, wait(STOP_TRACKING));
}

/** The state that no earlier one may follow: any, except a tentative one that was never emitted. */
function settledState<Answer>(
  { state, acknowledgedState, notifiedState }: ItemProgress,
  rules: StateRules<Answer>,
): string | undefined {
  const isTentative = state !== undefined && rules.isTentative(state) && notifiedState !== state;
  return isTentative ? acknowledgedState : state;
}

function wait(plan: PollPlan): Effect<never> {
  return { kind: 'wait', plan };
}

function step<Answer>(changes: Partial<ItemProgress>, effect: Effect<Answer>): Transition<Answer> {
  return { changes, effect };
}
