import type { WeComPayMessages } from '../diagnostics/messages.js';
import { deliveryOutcome } from '../diagnostics/delivery-outcome.js';

/** A structured line. */
export interface LogLine {
  /** Whether somebody should look at it. */
  readonly needsAttention: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Lines = {
  readonly [Name in keyof WeComPayMessages]?: (message: WeComPayMessages[Name]) => LogLine | undefined;
};

/** The states of events that no application should pass over. */
const ALARMING = new Set(['UNRESOLVED', 'MISMATCH', 'ABNORMAL']);

/** What is logged of the messages of the channels: little enough to be kept, and nothing that is not in them. */
export const LOG_LINES: Lines = {
  event: ({ account, kind, id, state, heard, failed, isRepeated, duration }) => {
    const outcome = deliveryOutcome({ heard, failed });
    return {
      needsAttention: failed || ALARMING.has(state),
      fields: { event: kind, account, id, state, outcome, isRepeated, ms: Math.round(duration) },
    };
  },
  pause: ({ account, kind, isPaused, reason, until }) => ({
    needsAttention: isPaused,
    fields: { event: isPaused ? 'pause' : 'resume', account, kind, ...(isPaused && { reason, until }) },
  }),
  reconcile: ({ account, date, differences, code, errcode, duration }) => ({
    needsAttention: differences !== 0,
    fields: { event: 'reconcile', account, date, differences, code, errcode, ms: Math.round(duration) },
  }),
  sweep: ({ account, kind, listed, error }) =>
    error === undefined
      ? undefined
      : { needsAttention: true, fields: { event: 'sweep', account, kind, listed, error } },
  tokenFetch: ({ account, code, errcode, duration }) =>
    code === undefined
      ? undefined
      : {
          needsAttention: true,
          fields: { event: 'token-fetch', account, code, errcode, ms: Math.round(duration) },
        },
};
