import type { FakeBillFlaw } from '../bills/bill-flaw.js';
import type { FakeEndpoint } from '../support/endpoints.js';

/** New connections are refused (ECONNREFUSED) and idle ones dropped until the fault is removed. Has no trigger. */
export interface RefuseFault {
  readonly kind: 'refuse';
}

/** RST instead of an answer. */
export interface ResetFault {
  readonly kind: 'reset';
}

/** RST in the middle of the body. */
export interface ResetMidBodyFault {
  readonly kind: 'reset-mid-body';
}

/** FIN instead of an answer. */
export interface HalfCloseFault {
  readonly kind: 'half-close';
}

/** Never answers; the connection stays open. */
export interface HangFault {
  readonly kind: 'hang';
}

/** The correct answer, one byte at a time. */
export interface DripFault {
  readonly kind: 'drip';
  /** Milliseconds between two bytes. @default 20 */
  readonly intervalMs?: number | undefined;
}

/** The correct answer, cut in half. */
export interface TruncateFault {
  readonly kind: 'truncate';
  /**
   * `broken`: the connection ends before `content-length` is reached. `intact`: the HTTP is valid, but the JSON is not.
   *
   * @default 'broken'
   */
  readonly framing?: 'broken' | 'intact' | undefined;
}

/** A gateway's HTML page, with status 200. */
export interface HtmlFault {
  readonly kind: 'html';
}

/** Status 200 and no body. */
export interface EmptyFault {
  readonly kind: 'empty';
}

/** Any body. */
export interface BodyFault {
  readonly kind: 'body';
  readonly body: string | Uint8Array;
  /** @default 200 */
  readonly status?: number | undefined;
  /** @default a JSON content-type */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The correct answer after some MiB of whitespace, gzipped even if the client does not accept gzip. */
export interface GzipBombFault {
  readonly kind: 'gzip-bomb';
  /** Decompressed size in MiB; about a thousandth of it is sent. @default 64 */
  readonly inflatedMiB?: number | undefined;
}

/** The correct answer, with the ids of another order. Hits `get_order` only. */
export interface WrongOrderFault {
  readonly kind: 'wrong-order';
  /** @default 'SOMEONE-ELSES-ORDER', unless `mchid` is given */
  readonly out_trade_no?: string | undefined;
  readonly mchid?: string | undefined;
}

/** Any `errcode`; https://developer.work.weixin.qq.com/document/path/90313 */
export interface ErrcodeFault {
  readonly kind: 'errcode';
  readonly errcode: number;
  /** @default WeCom's text, with hint, IP and link */
  readonly errmsg?: string | undefined;
}

/** The correct answer as valid JSON, but too large. */
export interface OversizeFault {
  readonly kind: 'oversize';
  /** Size of the body in bytes. @default 65_537, one byte more than 64 KiB */
  readonly bytes?: number | undefined;
}

/** An HTTP status with an HTML body, as sent by a gateway. */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  /** For example `retry-after` or `location`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** The correct answer with some fields changed. */
export interface PatchFault {
  readonly kind: 'patch';
  /** Objects are merged field by field, anything else is replaced; `undefined` deletes. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The correct answer, late. */
export interface DelayFault {
  readonly kind: 'delay';
  /** Milliseconds, in real time. */
  readonly ms: number;
  /**
   * `answer`: carried out at once, answered late. `request`: carried out late as well, even if the client has given up
   * meanwhile.
   *
   * @default 'answer'
   */
  readonly of?: 'request' | 'answer' | undefined;
}

/** A bill that is not there, or not as it should be. Hits `get_bill` only. */
export interface BillFault {
  readonly kind: 'bill';
  readonly flaw: FakeBillFlaw;
}

/** A fault that hits individual requests. */
export type RequestFault =
  | ResetFault
  | ResetMidBodyFault
  | HalfCloseFault
  | HangFault
  | DripFault
  | TruncateFault
  | HtmlFault
  | EmptyFault
  | BodyFault
  | GzipBombFault
  | WrongOrderFault
  | ErrcodeFault
  | OversizeFault
  | StatusFault
  | PatchFault
  | DelayFault
  | BillFault;

/** Which requests a fault hits. */
export interface FaultTrigger {
  /** @default any endpoint */
  readonly on?: FakeEndpoint | undefined;
  /** How many times it hits before it is used up; `Infinity` is allowed. @default 1 */
  readonly times?: number | undefined;
  /** Skips the first n matching requests after it was added. @default 0 */
  readonly after?: number | undefined;
  /** Hits a matching request with this probability, 0 to 1. @default 1 */
  readonly probability?: number | undefined;
  /** Source of randomness for `probability`, 0 ≤ x < 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  /**
   * Whether WeCom carries out the request that is hit. `true`: the client only does not learn of it. `false`: it never
   * arrived, or was refused; only possible with kinds that need no correct answer: `reset`, `half-close`, `hang`,
   * `html`, `empty`, `body`, `errcode` and `status`.
   *
   * @default false for `errcode` and `status`, true for all others
   */
  readonly carriedOut?: boolean | undefined;
}

/** See {@link FakeFaults.add}. */
export type Fault = RefuseFault | (RequestFault & FaultTrigger);

/** What can go wrong. */
export type FaultKind = Fault['kind'];
