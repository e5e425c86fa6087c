import type { RefundStatus } from '../dto/refund-status.js';

/** A snapshot of a tracked refund. */
export interface TrackedRefund {
  readonly out_refund_no: string;
  readonly mchid: string;
  /** When it was wanted; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer, `undefined` before the first. */
  readonly status: RefundStatus | undefined;
  /** How many times WeCom has answered, in this process or in all processes that share the engine. */
  readonly attempts: number;
  /** When it is due; `undefined` if it is no longer polled automatically. */
  readonly nextPollAt: Date | undefined;
  /** Whether this process is asking WeCom or notifying the application right now. */
  readonly isPolling: boolean;
}
