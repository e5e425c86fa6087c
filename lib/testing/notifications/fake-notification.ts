import type { JsonObject } from '../exchange/answer.js';

/** The `event_type` values that WeCom documents. */
export type FakeNotificationEvent =
  'TRANSACTION.SUCCESS' | 'REFUND.SUCCESS' | 'REFUND.ABNORMAL' | 'REFUND.CLOSED';

/** A notification of a payment, or of the end of a refund, however often it is sent. */
export interface FakeNotification {
  /** Unique; the same whenever it is sent again. */
  readonly id: string;
  readonly event_type: FakeNotificationEvent;
  readonly mchid: string;
  readonly out_trade_no: string;
  /** Of a refund only. */
  readonly out_refund_no?: string;
  /** When it happened, in ms since the epoch, on the clock of the fake. */
  readonly createdAt: number;
  /**
   * What is encrypted inside: the payment as in https://developer.work.weixin.qq.com/document/path/97335, the refund as
   * in https://developer.work.weixin.qq.com/document/path/97338. Amounts in 分.
   */
  readonly content: Readonly<JsonObject>;
}

/** What the receiver answered, and what WeCom makes of it. */
export interface FakeNotificationAnswer {
  /** Whether WeCom takes it for received, or for verified. */
  readonly isAccepted: boolean;
  /** HTTP status; `undefined` if no whole answer came in time. */
  readonly status: number | undefined;
  /** `undefined` if no whole answer came in time. */
  readonly body: string | undefined;
  /** Milliseconds, in real time. */
  readonly took: number;
  /** What is wrong with the answer; `undefined` if it is accepted. */
  readonly problem: string | undefined;
}

/** A notification as it went out once, and what came of it. */
export interface FakeSentNotification {
  readonly notification: FakeNotification;
  /** `forged`: signed by somebody else. `tampered`: changed on its way. */
  readonly as: 'genuine' | 'forged' | 'tampered';
  /** When it was sent, in ms since the epoch, on the clock of the fake. */
  readonly at: number;
  /** With `msg_signature`, `timestamp` and `nonce` in the query string. Posting `body` to it again is a replay. */
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** `undefined` until it is there, or missing for too long. */
  readonly answer: FakeNotificationAnswer | undefined;
}
