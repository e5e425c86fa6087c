import type { JobsOptions } from 'bullmq';
import { momentIn, momentOf, textAt } from '../../common/clock.js';
import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import type { TradeState } from '../../order/dto/trade-state.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import { storedCount } from '../../polling/kinds/stored-count.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';

/** What is stored of every tracked item besides the fields of its kind and the state that WeCom returned last. */
export interface ItemJobData {
  /** When the item was created, or first seen. */
  readonly createdAt: string;
  /** When it was created at WeCom again, or tracked again past the horizon. */
  readonly renewedAt?: string;
  /** When it is polled next; absent if it is not polled automatically. */
  readonly nextPollAt?: string;
  /** When WeCom first returned that state. */
  readonly since?: string;
  /** The last state that the application acknowledged. */
  readonly told?: string;
  /** The final state that the application was last notified of, acknowledged or not. */
  readonly announced?: string;
  /** How many times the application was notified of it. */
  readonly deliveries?: number;
  /** How many times WeCom has answered. */
  readonly attempts?: number;
  /** How many replies in a row were unusable. */
  readonly uselessReplies?: number;
  /** Absent while it is `open`. */
  readonly phase?: WatchPhase;
  /** The number of the last sweep that may have begun when the application acknowledged the final state. */
  readonly sweepsBefore?: number;
}

/**
 * A tracked order as stored in its job and shown by dashboards. Times are ISO 8601 strings. The field names must not
 * change: during a deployment, replicas of two versions read the same jobs.
 */
export interface OrderJobData extends ItemJobData {
  /** 二级商户号 (merchant number). */
  readonly mchid: string;
  /** 商户订单号 (the merchant's order number). */
  readonly out_trade_no: string;
  /** WeCom's last answer. */
  readonly trade_state?: TradeState;
}

/** An item without one is `open`. */
const STORED_PHASES: readonly WatchPhase[] = ['asked', 'ended', 'unresolved'];

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

/** Whether a job is an item; otherwise it is the application's own, in a queue of the same name. */
export function isJobOf(
  kind: Pick<ItemKind, 'jobName' | 'isKey'>,
  { id, name }: { readonly id: string; readonly name: string },
): boolean {
  return name === kind.jobName && kind.isKey(keyOf(id));
}

/** @param dueAt when it is polled next; `undefined` if it is not polled automatically. */
export function jobDataOf(kind: ItemKind, item: WatchedItem, dueAt: number | undefined): ItemJobData {
  const { createdAt, renewedAt, state, stateSince, acknowledgedState, notifiedState, phase } = item;
  return {
    ...kind.fieldsOf(item),
    createdAt: textAt(createdAt),
    ...(renewedAt !== undefined && { renewedAt: textAt(renewedAt) }),
    ...(dueAt !== undefined && { nextPollAt: textAt(dueAt) }),
    ...(state !== undefined && { [kind.stateField]: state, since: textAt(stateSince) }),
    ...(acknowledgedState !== undefined && { told: acknowledgedState }),
    ...(notifiedState !== undefined && { announced: notifiedState }),
    ...(phase !== 'open' && { phase: storedPhaseOf(phase) }),
    ...counts(item),
  };
}

/** The item of a job. The data may have been tampered with: whatever is unreadable gets the value of a new item. */
export function itemOf(kind: ItemKind, jobId: string, data: unknown): WatchedItem {
  const fields = asRecord(data);
  const { createdAt, renewedAt, since, nextPollAt, ...rest } = fields;
  const item = kind.create(
    { key: keyOf(jobId), createdAt: momentIn(createdAt) ?? momentOf(Date.now()), fields },
    storedCount(rest['sweepsBefore']),
    STORED_PHASES.find((phase) => phase === rest['phase']),
  );
  const renewed = momentIn(renewedAt);
  item.update({
    ...(renewed !== undefined && { renewedAt: renewed }),
    state: stateIn(kind, rest[kind.stateField]),
    stateSince: momentIn(since) ?? momentOf(Date.now()),
    acknowledgedState: stateIn(kind, rest['told']),
    notifiedState: stateIn(kind, rest['announced']),
    deliveryAttempts: storedCount(rest['deliveries']),
    attempts: storedCount(rest['attempts']),
    unusableReplies: storedCount(rest['uselessReplies']),
  });
  item.dueAt = momentIn(nextPollAt);
  return item;
}

/** One that WeCom does not know is as if it were only asked for, should anybody want it before its job is gone. */
function storedPhaseOf(phase: WatchPhase): WatchPhase {
  return phase === 'not-found' ? 'asked' : phase;
}

function counts(item: WatchedItem): Partial<ItemJobData> {
  const { attempts, unusableReplies, deliveryAttempts, sweepsBefore } = item;
  const all = { attempts, uselessReplies: unusableReplies, deliveries: deliveryAttempts, sweepsBefore };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function stateIn({ rules }: ItemKind, value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? rules.interned(value) : undefined;
}
