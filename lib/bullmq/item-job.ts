import type { JobsOptions } from 'bullmq';
import { dateAt, momentOf } from '../common/clock.js';
import { isOrderKey, refOfKey } from '../order/order-key.js';
import type { WatchPhase } from '../lifecycle/lifecycle.types.js';
import type { TradeState } from '../order/trade-state.js';
import { interned } from '../order/trade-state-rules.js';
import { WatchedOrder } from '../polling/kinds/watched-order.js';

/**
 * A tracked order as stored in its job and shown by dashboards. Times are ISO 8601 strings. The field names must not
 * change: during a deployment, replicas of two versions read the same jobs.
 */
export interface OrderJobData {
  /** 二级商户号 (merchant number). */
  readonly mchid: string;
  /** 商户订单号 (the merchant's order number). */
  readonly out_trade_no: string;
  /** When the order was created, or first seen. */
  readonly createdAt: string;
  /** When it is polled next; absent if it is not polled automatically. */
  readonly nextPollAt?: string;
  /** WeCom's last answer. */
  readonly trade_state?: TradeState;
  /** When WeCom first returned that state. */
  readonly since?: string;
  /** The last state that the application acknowledged. */
  readonly told?: TradeState;
  /** The final state that the application was last notified of, acknowledged or not. */
  readonly announced?: TradeState;
  /** How many times the application was notified of it. */
  readonly deliveries?: number;
  /** How many times WeCom has answered. */
  readonly attempts?: number;
  /** How many replies in a row were unusable. */
  readonly uselessReplies?: number;
  /** Absent while it has no final state. */
  readonly phase?: WatchPhase;
  /** The number of the last sweep that may have begun when the application acknowledged the final state. */
  readonly sweepsBefore?: number;
}

/** The name of the jobs of orders. */
export const ORDER_JOB = 'poll-order';

/** Effectively unlimited (the seconds of a year): counting failures must never end a job. */
const FOREVER = 31_536_000;
const AFTER_FAILURE = 10_000;

/** No failure ends a job; should it happen all the same, the job is removed so that the next sweep can add it again. */
export const LASTING: JobsOptions = {
  attempts: FOREVER,
  backoff: AFTER_FAILURE,
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 1,
};

/** BullMQ allows no colon in a job id: https://github.com/taskforcesh/bullmq/pull/3384 */
export function jobIdOf(key: string): string {
  return key.replaceAll(/[%:]/gu, encodeURIComponent);
}

export function keyOf(jobId: string): string {
  return jobId.replaceAll(/%(?:25|3A)/gu, decodeURIComponent);
}

/** Whether a job is an order; otherwise it is the application's own, in a queue of the same name. */
export function isOrderJob({ id, name }: { readonly id: string; readonly name: string }): boolean {
  return name === ORDER_JOB && isOrderKey(keyOf(id));
}

/** @param dueAt when it is polled next; `undefined` if it is not polled automatically. */
export function jobDataOf(order: WatchedOrder, dueAt: number | undefined): OrderJobData {
  const { key, createdAt, state, stateSince, acknowledgedState, notifiedState, phase } = order;
  return {
    ...refOfKey(key),
    createdAt: textAt(createdAt),
    ...(dueAt !== undefined && { nextPollAt: textAt(dueAt) }),
    ...(state !== undefined && { trade_state: state, since: textAt(stateSince) }),
    ...(acknowledgedState !== undefined && { told: acknowledgedState }),
    ...(notifiedState !== undefined && { announced: notifiedState }),
    ...(phase !== 'open' && { phase }),
    ...counts(order),
  };
}

/** The order of a job. The data may have been tampered with: whatever is unreadable gets the value of a new order. */
export function orderOf(jobId: string, data: unknown): WatchedOrder {
  const { createdAt, since, nextPollAt, ...rest } = asRecord(data);
  const order = new WatchedOrder(
    keyOf(jobId),
    momentIn(createdAt) ?? momentOf(Date.now()),
    number(rest['sweepsBefore']),
    rest['phase'] === 'ended' || rest['phase'] === 'unresolved' ? rest['phase'] : 'open',
  );
  order.update({
    state: stateIn(rest['trade_state']),
    stateSince: momentIn(since) ?? momentOf(Date.now()),
    acknowledgedState: stateIn(rest['told']),
    notifiedState: stateIn(rest['announced']),
    deliveryAttempts: number(rest['deliveries']),
    attempts: number(rest['attempts']),
    unusableReplies: number(rest['uselessReplies']),
  });
  order.dueAt = momentIn(nextPollAt);
  return order;
}

function counts(order: WatchedOrder): Partial<OrderJobData> {
  const { attempts, unusableReplies, deliveryAttempts, sweepsBefore } = order;
  const all = { attempts, uselessReplies: unusableReplies, deliveries: deliveryAttempts, sweepsBefore };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

function textAt(moment: number): string {
  return dateAt(moment).toISOString();
}

function momentIn(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? momentOf(time) : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function number(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0;
}

function stateIn(value: unknown): TradeState | undefined {
  return typeof value === 'string' && value !== '' ? interned(value) : undefined;
}
