import type { ItemProgress, LifecycleContext, StateRules } from './lifecycle.types.js';

type RenewalContext<Answer> = Pick<LifecycleContext<Answer>, 'rules' | 'now' | 'horizon'>;

/** How old an item is, in ms: since it was created, or renewed. */
export function ageOf(
  { createdAt, renewedAt = createdAt }: Pick<ItemProgress, 'createdAt' | 'renewedAt'>,
  now: number,
): number {
  return now - Math.max(createdAt, renewedAt);
}

/** Moments that processes note may differ by so many ms, as each converts them from clock to clock. */
const SAME_MOMENT = 10;

/**
 * Whether tracking an item again makes it as young as a new one: if it was given up at the horizon, or is about to be;
 * or if the application creates it at WeCom again, since its customer may be about to pay.
 */
export function isRenewed<Answer>(
  item: ItemProgress,
  isCreated: boolean,
  { rules, now, horizon }: RenewalContext<Answer>,
): boolean {
  if (item.phase === 'unresolved') return true;
  if (item.phase === 'ended') return isCreated && hasFailedOnce(item, rules);
  if (item.phase !== 'open') return false;
  if (isAtItsEnd(item, rules)) return isCreated && hasFailedOnce(item, rules);
  return isCreated || ageOf(item, now) >= horizon;
}

/** An item is renewed at a moment, which may be long ago if another process has noted it. */
export function renewed<Answer>(
  item: ItemProgress,
  moment: number,
  context: RenewalContext<Answer>,
): Partial<ItemProgress> {
  const { rules, now, horizon } = context;
  const isOver = now - moment >= horizon || ageOf(item, moment) < SAME_MOMENT;
  if (isOver || !isRenewed(item, true, context)) return {};
  if (item.phase === 'ended' || isAtItsEnd(item, rules)) return startedAnew(moment);
  // A payment that has failed may be tried again from now on.
  const since = hasFailedOnce(item, rules) ? { stateSince: moment } : {};
  return { ...(item.phase === 'unresolved' ? reopened(moment) : { renewedAt: moment }), ...since };
}

/** What is known of an item that is as young as a new one. */
function reopened(now: number): Partial<ItemProgress> {
  return {
    renewedAt: now,
    phase: 'open',
    attempts: 0,
    unusableReplies: 0,
    notifiedState: undefined,
    deliveryAttempts: 0,
  };
}

/**
 * What is known of an item that begins again from its first state: a refund that is requested again after it failed.
 */
export function startedAnew(now: number): Partial<ItemProgress> {
  return { ...reopened(now), state: undefined, acknowledgedState: undefined };
}

/** Whether an item was renewed at or after a moment. */
export function isRenewedSince<Item extends Pick<ItemProgress, 'renewedAt'>>(
  item: Item,
  moment: number,
): item is Item & { readonly renewedAt: number } {
  return item.renewedAt !== undefined && item.renewedAt >= moment;
}

/** Whether its payment has failed, and may be tried again. */
function hasFailedOnce<Answer>({ state }: ItemProgress, rules: StateRules<Answer>): boolean {
  return state !== undefined && rules.isTentative(state);
}

/** Whether its state is final, or a tentative one that was emitted as its end. */
export function isAtItsEnd<Answer>(
  { state, notifiedState }: ItemProgress,
  rules: StateRules<Answer>,
): boolean {
  return state !== undefined && (rules.isFinal(state) || state === notifiedState);
}
