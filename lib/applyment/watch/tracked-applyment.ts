import type { ApplymentState } from '../dto/applyment-state.js';

/** A snapshot of a tracked applyment. */
export interface TrackedApplyment {
  readonly out_request_no: string;
  /** When it was submitted; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer, `undefined` before the first. */
  readonly applyment_state: ApplymentState | undefined;
  /** How many times WeCom has answered, in this process or in all processes that share the engine. */
  readonly attempts: number;
  /** When it is due; `undefined` if it is no longer polled automatically. */
  readonly nextPollAt: Date | undefined;
  /** Whether this process is asking WeCom or notifying the application right now. */
  readonly isPolling: boolean;
}
