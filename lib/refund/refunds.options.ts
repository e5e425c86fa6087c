import { optional, section } from '../options/option-rules.js';
import type { PollSchedule } from '../polling/poll/poll-schedule.js';
import { defaultPollSchedule } from '../polling/poll/poll-schedule.js';
import type { ResolvedPollingOptions, CommonPollingOptions } from '../polling/polling.options.js';
import { resolveWatchOptions, WATCH_OPTIONS } from '../polling/polling.options.js';

/** How the application's unfinished refunds are requested, and polled until they have ended. All are optional. */
export interface RefundsOptions extends CommonPollingOptions {
  /**
   * Age in milliseconds at which a refund that has not ended is reported as `UNRESOLVED` and no longer polled
   * automatically. To a bank card, a refund takes up to three working days, and holidays may lie in between.
   * @default 1_296_000_000
   */
  horizon?: number | undefined;
  /**
   * Maximum number of tracked refunds. With `BullMqPollingEngine` the memory of Redis is the limit instead.
   * @default 100_000
   */
  maxTracked?: number | undefined;
}

/** The part of the module's options that is about refunds. */
export interface RefundsFeatureOptions {
  /**
   * Requests and polls the refunds listed by `@UnfinishedRefunds()`; `{}` uses the defaults. It needs what `polling`
   * needs, but not `polling` itself.
   * @default refunds are only requested and queried by `RefundService`
   */
  refunds?: RefundsOptions | undefined;
}

/** The validated options. */
export interface ResolvedRefundsFeatureOptions {
  readonly refunds: ResolvedPollingOptions | undefined;
}

export const REFUNDS_FEATURE_OPTIONS = [
  'refunds',
] as const satisfies readonly (keyof RefundsFeatureOptions)[];

const FIFTEEN_DAYS = 1_296_000_000;
const DEFAULT_MAX_TRACKED = 100_000;

/** Requested at once; after that, like an order: whenever its age has grown by 50 %. */
const refundSchedule: PollSchedule = (refund) => (refund.attempts === 0 ? 0 : defaultPollSchedule(refund));

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveRefundsFeatureOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedRefundsFeatureOptions {
  return { refunds: optional(given['refunds'], resolveRefunds) };
}

function resolveRefunds(value: unknown): ResolvedPollingOptions {
  const given = section('refunds', value, WATCH_OPTIONS);
  return Object.freeze({
    ...resolveWatchOptions('refunds', given, { horizon: FIFTEEN_DAYS, maxTracked: DEFAULT_MAX_TRACKED }),
    schedule: refundSchedule,
    closeAfter: Infinity,
  });
}
