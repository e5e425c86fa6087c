import type {
  Answer,
  Delivery,
  Effect,
  LifecycleContext,
  Notice,
  OrderProgress,
  PollPlan,
  Transition,
} from './order-lifecycle.types.js';
import { redeliverAfter, retryAfter } from './redelivery.js';
import type { TradeState } from './trade-state.js';
import { isFinal, isPaid, UNRESOLVED } from './trade-state.js';
import { hasEnded, INITIAL_STATE, interned, isNews, isStepBack } from './trade-state-rules.js';

const BY_SCHEDULE: PollPlan = { kind: 'by-schedule' };
const SLOW_LANE: PollPlan = { kind: 'slow-lane' };
const OWN_TURN: PollPlan = { kind: 'own-turn' };
const PARKED: PollPlan = { kind: 'parked' };
const STOP_TRACKING: PollPlan = { kind: 'stop-tracking' };

/** WeCom returned the state of an order. */
export function answered<A extends Answer>(
  order: OrderProgress,
  answer: A,
  isOutOfTurn: boolean,
  context: LifecycleContext,
): Transition<A> {
  const { trade_state } = answer;
  const seen = { attempts: order.attempts + 1, unusableReplies: 0 };
  if (isStepBack(settledState(order), trade_state)) {
    return step(seen, {
      kind: 'regressed',
      from: order.state,
      to: trade_state,
      plan: afterRegression(order),
    });
  }
  const isSame = order.state === trade_state;
  const moved = isSame ? seen : { ...seen, state: interned(trade_state), stateSince: context.now };
  if (hasEnded(trade_state, isSame ? context.now - order.stateSince : 0)) {
    const isKnown = isOutOfTurn && order.phase === 'ended' && order.acknowledgedState === trade_state;
    if (isKnown) return step(moved, { kind: 'known-end', answer, plan: OWN_TURN });
    return step(moved, { kind: 'notify', notice: { kind: 'changed', answer, final: true } });
  }
  const acknowledgedState =
    order.acknowledgedState ?? (trade_state === INITIAL_STATE ? trade_state : undefined);
  const changes = { ...moved, acknowledgedState };
  if (isNews(trade_state, acknowledgedState)) {
    return step(changes, { kind: 'notify', notice: { kind: 'changed', answer, final: false } });
  }
  return goOn({ ...order, ...changes }, changes, context);
}

/** WeCom does not know the order (yet). */
export function notFound(order: OrderProgress, context: LifecycleContext): Transition<never> {
  return order.phase === 'asked' ? step({}, wait(STOP_TRACKING)) : goOn(order, {}, context);
}

/** The application was notified. A change it did not acknowledge is emitted again with the next answer. */
export function delivered<A extends Answer>(
  order: OrderProgress,
  notice: Notice<A>,
  delivery: Delivery,
  context: LifecycleContext,
): Transition<A> {
  if (notice.kind === 'unresolved') return unresolvedDelivered(order, delivery, context);
  if (notice.final) return endDelivered(order, notice.answer, delivery, context);
  const changes = delivery.failed ? {} : { acknowledgedState: order.state };
  return goOn({ ...order, ...changes }, changes, context);
}

/** A reply about the order was unusable. */
export function unusable({ unusableReplies }: OrderProgress): { readonly unusableReplies: number } {
  return { unusableReplies: unusableReplies + 1 };
}

/** The application lists or tracks an order that only `pollNow()` or `waitFor()` had asked for so far. */
export function opened(order: OrderProgress, createdAt: number): Partial<OrderProgress> {
  if (order.phase !== 'asked') return {};
  return { phase: 'open', createdAt: Math.min(order.createdAt, createdAt) };
}

/** The final state last emitted, and how many times; each final state is counted from 1. */
export function countDelivery({ notifiedState, deliveryAttempts }: OrderProgress, end: TradeState) {
  return {
    notifiedState: interned(end),
    deliveryAttempts: notifiedState === end ? deliveryAttempts + 1 : 1,
  };
}

function endDelivered(
  order: OrderProgress,
  answer: Answer,
  { reached, failed }: Delivery,
  context: LifecycleContext,
): Transition<never> {
  const counted = countDelivery(order, answer.trade_state);
  const isLost = isPaid(answer) && !reached;
  if (failed || isLost) return step(counted, wait(redelivery(counted)));
  const deliveryAttempts = order.phase === 'ended' ? counted.deliveryAttempts : 1;
  const again: PollPlan = { kind: 'after', ms: redeliverAfter(deliveryAttempts, context.sweepEvery) };
  const changes = { ...counted, deliveryAttempts, acknowledgedState: order.state };
  return settle(changes, 'ended', again, context);
}

function unresolvedDelivered(
  order: OrderProgress,
  { failed }: Delivery,
  context: LifecycleContext,
): Transition<never> {
  const counted = countDelivery(order, UNRESOLVED);
  return failed ? step(counted, wait(redelivery(counted))) : settle(counted, 'unresolved', PARKED, context);
}

/** When to redeliver an event whose listener failed. */
function redelivery({ deliveryAttempts }: Pick<OrderProgress, 'deliveryAttempts'>): PollPlan {
  return { kind: 'after', ms: retryAfter(Math.max(1, deliveryAttempts)) };
}

function goOn(
  order: OrderProgress,
  changes: Partial<OrderProgress>,
  { now, horizon }: LifecycleContext,
): Transition<never> {
  if (order.phase === 'unresolved') return step(changes, wait(PARKED));
  if (isAtItsEnd(order)) return step(changes, wait(afterRegression(order)));
  const isPastHorizon = now - order.createdAt >= horizon;
  return step(
    changes,
    isPastHorizon ? { kind: 'notify', notice: { kind: 'unresolved' } } : wait(BY_SCHEDULE),
  );
}

/** Whether its state is final, or a failed payment that was emitted as its end. */
function isAtItsEnd({ state, notifiedState }: OrderProgress): boolean {
  return state !== undefined && (isFinal({ trade_state: state }) || state === notifiedState);
}

/** WeCom returned an earlier state for a finished order: poll again soon if its final state is not acknowledged yet. */
function afterRegression(order: OrderProgress): PollPlan {
  return order.acknowledgedState === order.state ? SLOW_LANE : redelivery(order);
}

/** If the application lists its orders, its list decides: what it still lists stays tracked and is redelivered. */
function settle(
  changes: Partial<OrderProgress>,
  phase: 'ended' | 'unresolved',
  again: PollPlan,
  { isListed, sweepsBegun }: LifecycleContext,
): Transition<never> {
  if (!isListed) return step(changes, wait(STOP_TRACKING));
  return step({ ...changes, phase, sweepsBefore: sweepsBegun }, wait(again));
}

/**
 * The state that no earlier one may follow: any, except a failed payment that was never emitted and may be transient.
 */
function settledState({ state, acknowledgedState, notifiedState }: OrderProgress): TradeState | undefined {
  return state === 'PAYERROR' && notifiedState !== state ? acknowledgedState : state;
}

function wait(plan: PollPlan): Effect<never> {
  return { kind: 'wait', plan };
}

function step<A extends Answer>(changes: Partial<OrderProgress>, effect: Effect<A>): Transition<A> {
  return { changes, effect };
}
