import type { WeComPayErrorCode } from '../errors/wecom-pay.error.js';

/** Common to all messages. No message contains a secret or an `openid`. Durations are in milliseconds. */
interface Message {
  /** The name of the account; `default` if it has none. */
  readonly account: string;
}

/** What is watched. */
export type ItemNoun = 'order' | 'refund' | 'applyment';

/** Common to the messages about what is watched. */
interface WatchMessage extends Message {
  readonly kind: ItemNoun;
}

/** The outcome of an operation that called WeCom. */
export interface Outcome {
  readonly duration: number;
  /** The kind of failure; `undefined` on success. */
  readonly code: WeComPayErrorCode | 'UNEXPECTED' | undefined;
  /** WeCom's error code, if the failure has one. */
  readonly errcode: number | undefined;
}

/** What takes a while: it sends requests, or runs code of the application. */
export type OperationName = 'poll' | 'sweep' | 'notification' | 'reconcile';

/** What caused a poll, or the query behind an event. */
export type PollSource = 'schedule' | 'pollNow' | 'notification';

/** Published when a poll, a sweep, a notification or a reconciliation begins, before it does anything. */
export interface StartMessage extends Message {
  readonly operation: OperationName;
  /** What it is about; `undefined` for a notification, which is not known yet. */
  readonly kind: EventNoun | undefined;
  /** Of a poll. */
  readonly mchid: string | undefined;
  /** Of a poll. */
  readonly out_trade_no: string | undefined;
  /** Of the poll of a refund. */
  readonly out_refund_no: string | undefined;
  /** Of the poll of an applyment. */
  readonly out_request_no: string | undefined;
  /** Of a poll. */
  readonly source: PollSource | undefined;
  /** Has the operation, listeners included, run inside a function of the subscriber; see {@link Around}. */
  readonly within: (around: Around) => void;
}

/** What is known of an operation when it begins; what is absent does not apply. */
export type OperationStart = Pick<StartMessage, 'operation' | 'account'> & Partial<StartMessage>;

/**
 * Must call `work` at once and once, and return its promise. An operation that it does not start at once runs without
 * it.
 */
export type Around = <T>(work: () => Promise<T>) => Promise<T>;

/** Published when a request to WeCom was answered or has failed. A call may send several. */
export interface RequestMessage extends Message, Outcome {
  /** For example `/cgi-bin/miniapppay/get_order`. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port: `https://qyapi.weixin.qq.com`. */
  readonly origin: string;
  /** The HTTP status; `undefined` without a reply. */
  readonly status: number | undefined;
  /** How many requests of the same call came before it. */
  readonly resends: number;
}

/** Published when a call to WeCom has ended, including its retries. */
export interface CallMessage extends Message, Outcome {
  /** For example `/cgi-bin/miniapppay/get_order`. */
  readonly endpoint: string;
  /** How many requests were sent. */
  readonly attempts: number;
  readonly background: boolean;
}

/** Published when a fetch of the access token has ended. */
export interface TokenFetchMessage extends Message, Outcome {}

/** Published when the query of a poll has ended, before the application is notified. */
export interface PollMessage extends WatchMessage, Outcome {
  /** `undefined` of an applyment, which has neither. */
  readonly mchid: string | undefined;
  readonly out_trade_no: string | undefined;
  /** Of a refund. */
  readonly out_refund_no: string | undefined;
  /** Of an applyment. */
  readonly out_request_no: string | undefined;
  readonly source: PollSource;
  /** WeCom's answer about an order. */
  readonly trade_state: string | undefined;
  /** WeCom's answer about a refund. */
  readonly status: string | undefined;
  /** WeCom's answer about an applyment. */
  readonly applyment_state: string | undefined;
  /** How late the poll was, in milliseconds; 0 if it was early, `undefined` if out of turn. */
  readonly delay: number | undefined;
}

/** Published when a sweep over `@UnfinishedOrders()`, `@UnfinishedRefunds()` or `@UnfinishedApplyments()` has ended. */
export interface SweepMessage extends WatchMessage {
  readonly startedAt: Date;
  readonly duration: number;
  /** How many rows were returned, invalid ones included. */
  readonly listed: number;
  /** When the oldest of them was created; `undefined` if none was listed. */
  readonly oldest: Date | undefined;
  /** What went wrong; `undefined` if nothing did. */
  readonly error: string | undefined;
}

/** What events are about. */
export type EventNoun = ItemNoun | 'reconciliation';

/** Published when an event was emitted and its listeners are done. */
export interface EventMessage extends Message {
  readonly kind: EventNoun;
  /**
   * The event's id: `mchid/out_trade_no/trade_state`, `mchid/refund/out_refund_no/status`, see `RefundEvent.id`,
   * `applyment/out_request_no/applyment_state`, or `mchid/yyyy-MM-dd`.
   */
  readonly id: string;
  /**
   * The state it reports: a `trade_state`, the `status` of a refund, an `applyment_state`, `UNRESOLVED`, or
   * `reconciled`.
   */
  readonly state: string;
  /** Whether there was a listener. */
  readonly heard: boolean;
  /** Whether a listener threw or timed out. */
  readonly failed: boolean;
  /** Whether the listeners have accepted it before. */
  readonly isRepeated: boolean;
  /** When it happened, if it is a `SUCCESS` and WeCom says when. */
  readonly occurredAt: Date | undefined;
  readonly duration: number;
}

/** Published when polling of an account pauses or resumes. */
export interface PauseMessage extends WatchMessage {
  readonly isPaused: boolean;
  /** Why polling is paused; `undefined` when it resumes. `until` is the time of the next attempt. */
  readonly reason: string | undefined;
  readonly until: Date | undefined;
}

/** Published when a request to the callback URL was answered. */
export interface NotificationMessage extends Message {
  /** What it was about; a notice of an unknown type is `ignored`, what is not from WeCom `refused`. */
  readonly outcome: Exclude<ItemNoun, 'applyment'> | 'ignored' | 'verification' | 'refused';
  readonly mchid: string | undefined;
  readonly out_trade_no: string | undefined;
  /** Of a refund. */
  readonly out_refund_no: string | undefined;
  /** The state that the notice claims. The query decides. */
  readonly claimed: string | undefined;
  /** Why it was refused. */
  readonly reason: string | undefined;
  /** Of the answer. */
  readonly status: number;
  readonly duration: number;
}

/** Published when a day was reconciled, or could not be. */
export interface ReconcileMessage extends Message, Outcome {
  /** The day in Beijing, `yyyy-MM-dd`. */
  readonly date: string;
  /** How many differences were found; `undefined` if it failed. */
  readonly differences: number | undefined;
}

/** The message of each channel. */
export interface WeComPayMessages {
  readonly start: StartMessage;
  readonly request: RequestMessage;
  readonly call: CallMessage;
  readonly tokenFetch: TokenFetchMessage;
  readonly poll: PollMessage;
  readonly sweep: SweepMessage;
  readonly event: EventMessage;
  readonly pause: PauseMessage;
  readonly notification: NotificationMessage;
  readonly reconcile: ReconcileMessage;
}
