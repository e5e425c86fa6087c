import { optional, section } from '../options/option-rules.js';
import type { PollSchedule } from '../polling/poll/poll-schedule.js';
import type { CommonPollingOptions, ResolvedPollingOptions } from '../polling/polling.options.js';
import { resolveWatchOptions, WATCH_OPTIONS } from '../polling/polling.options.js';

/** How the application's unfinished applyments are polled until they have ended. All are optional. */
export interface ApplymentsOptions extends CommonPollingOptions {
  /**
   * Age in milliseconds at which an applyment that has not ended is reported as `UNRESOLVED` and no longer polled
   * automatically. An audit takes days, and a link to sign is valid for good.
   * @default 7_776_000_000
   */
  horizon?: number | undefined;
  /**
   * Maximum number of tracked applyments. With `BullMqPollingEngine` the memory of Redis is the limit instead.
   * @default 10_000
   */
  maxTracked?: number | undefined;
}

/** The part of the module's options that is about applyments. */
export interface ApplymentsFeatureOptions {
  /**
   * Polls the applyments listed by `@UnfinishedApplyments()`; `{}` uses the defaults. It needs what `polling` needs,
   * but not `polling` itself.
   * @default applyments are only submitted and queried by `ApplymentService`
   */
  applyments?: ApplymentsOptions | undefined;
}

/** The validated options. */
export interface ResolvedApplymentsFeatureOptions {
  readonly applyments: ResolvedPollingOptions | undefined;
}

export const APPLYMENTS_FEATURE_OPTIONS = [
  'applyments',
] as const satisfies readonly (keyof ApplymentsFeatureOptions)[];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NINETY_DAYS = 90 * 24 * HOUR;
/** WeCom allows 2,000 merchants in a corp. */
const DEFAULT_MAX_TRACKED = 10_000;

const SHORTEST_STEP = 10 * MINUTE;
const LONGEST_STEP = 6 * HOUR;

/** At once; then each time its state is a tenth older, at most every 10 min and at least every 6 h. */
const applymentSchedule: PollSchedule = ({ attempts, stateAge }) =>
  attempts === 0 ? 0 : Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, stateAge / 10));

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveApplymentsFeatureOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedApplymentsFeatureOptions {
  return { applyments: optional(given['applyments'], resolveApplyments) };
}

function resolveApplyments(value: unknown): ResolvedPollingOptions {
  const given = section('applyments', value, WATCH_OPTIONS);
  return Object.freeze({
    ...resolveWatchOptions('applyments', given, { horizon: NINETY_DAYS, maxTracked: DEFAULT_MAX_TRACKED }),
    schedule: applymentSchedule,
    closeAfter: Infinity,
  });
}
