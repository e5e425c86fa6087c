import { LONGEST_TIMER } from '../common/clock.js';
import { shapeOf } from '../common/text.js';
import { cron } from '../options/cron-option.js';
import {
  callback,
  count,
  flag,
  milliseconds,
  optional,
  section,
  wrongOption,
} from '../options/option-rules.js';
import { CLOSABLE_FROM } from '../order/closing-rules.js';
import type { PollSchedule } from './poll/poll-schedule.js';
import { defaultPollSchedule } from './poll/poll-schedule.js';

/** What applies to the polling of orders, of refunds and of applyments alike. */
export interface CommonPollingOptions {
  /**
   * When what is due is polled: a cron expression of 5 fields, or 6 with seconds first. A tick with nothing due costs
   * nothing. Not used by `BullMqPollingEngine`.
   * @default '* * * * * *'
   */
  cron?: string | undefined;
  /**
   * Maximum number of polls at the same time.
   * @default 20
   */
  concurrency?: number | undefined;
  /**
   * How long shutdown waits for running polls and their listeners, in milliseconds.
   * @default 10_000
   */
  drainTimeout?: number | undefined;
  /**
   * How long the listeners of one event may take, in milliseconds.
   * @default 30_000
   */
  listenerTimeout?: number | undefined;
  /**
   * Milliseconds between two sweeps over what the application lists, by `@UnfinishedOrders()` and the like.
   * @default 60_000
   */
  sweepEvery?: number | undefined;
  /**
   * How long a method that lists may take to return, or to yield its next row, in milliseconds.
   * @default 30_000
   */
  listingTimeout?: number | undefined;
  /**
   * Whether polling starts with the application. If `false`, `start()` of `OrderTracker`, `RefundService` or
   * `ApplymentService` starts it.
   * @default true
   */
  autoStart?: boolean | undefined;
}

/** How the application's unfinished orders are polled until they reach a final state. All are optional. */
export interface PollingOptions extends CommonPollingOptions {
  /**
   * Returns the delay until an order's next poll.
   * @default defaultPollSchedule
   */
  schedule?: PollSchedule | undefined;
  /**
   * Age in milliseconds at which an order without a final state is reported as `UNRESOLVED` and no longer polled
   * automatically.
   * @default 604_800_000
   */
  horizon?: number | undefined;
  /**
   * Age in milliseconds at which an order that is still unpaid is closed at WeCom, so that it can no longer be paid; at
   * least 300,000 (5 minutes), and less than `horizon`. The application is notified of `CLOSED`, or of `SUCCESS` if the
   * customer was faster. Give the rows their `createdAt`: an order without one ages from when it was first seen. One
   * that `create()` or `prepay()` creates again ages from then.
   * @default unpaid orders are not closed
   */
  closeAfter?: number | undefined;
  /**
   * Maximum number of tracked orders; each takes about 260 bytes. With `BullMqPollingEngine` the memory of Redis is the
   * limit instead.
   * @default 1_000_000
   */
  maxTracked?: number | undefined;
}

/** The validated options, with defaults filled in; `closeAfter` is `Infinity` if orders are not closed. */
export type ResolvedPollingOptions = {
  readonly [Name in keyof PollingOptions]-?: NonNullable<PollingOptions[Name]>;
};

/** The part of the module's options that is about polling. */
export interface PollingFeatureOptions {
  /**
   * Turns polling on; `{}` uses the defaults. The application must import `ScheduleModule.forRoot()` and
   * `EventEmitterModule.forRoot()`.
   * @default no polling
   */
  polling?: PollingOptions | undefined;
}

/** The validated options. */
export interface ResolvedPollingFeatureOptions {
  readonly polling: ResolvedPollingOptions | undefined;
}

export const POLLING_FEATURE_OPTIONS = [
  'polling',
] as const satisfies readonly (keyof PollingFeatureOptions)[];

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolvePollingFeatureOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedPollingFeatureOptions {
  return { polling: optional(given['polling'], resolvePolling) };
}

const OPTIONS = [
  'cron',
  'concurrency',
  'schedule',
  'horizon',
  'closeAfter',
  'sweepEvery',
  'drainTimeout',
  'listenerTimeout',
  'listingTimeout',
  'maxTracked',
  'autoStart',
] as const satisfies readonly (keyof PollingOptions)[];

/** The options that polling of orders, of refunds and of applyments have in common. */
export const WATCH_OPTIONS = OPTIONS.filter((name) => name !== 'schedule' && name !== 'closeAfter');

type WatchOption = (typeof WATCH_OPTIONS)[number];

const WEEK = 604_800_000;
const TEN_YEARS = 520 * WEEK;
const MOST_TRACKED = 10_000_000;

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolvePolling(value: unknown): ResolvedPollingOptions {
  const given = section('polling', value, OPTIONS);
  const common = resolveWatchOptions('polling', given, { horizon: WEEK, maxTracked: 1_000_000 });
  return Object.freeze({
    ...common,
    schedule: schedule(given['schedule'] ?? defaultPollSchedule),
    closeAfter: optional(given['closeAfter'], (age) => closingAge(age, common.horizon)) ?? Infinity,
  });
}

/**
 * @param option the name of the option whose section this is.
 * @throws {WeComOptionsError} naming the option, what it got and what is allowed.
 */
export function resolveWatchOptions(
  option: string,
  given: Readonly<Partial<Record<WatchOption, unknown>>>,
  defaults: Pick<ResolvedPollingOptions, 'horizon' | 'maxTracked'>,
): Pick<ResolvedPollingOptions, WatchOption> {
  const ms = (name: WatchOption, fallback: number, most = LONGEST_TIMER) =>
    milliseconds(`${option}.${name}`, given[name] ?? fallback, most);
  return {
    cron: cron(`${option}.cron`, given.cron ?? '* * * * * *'),
    concurrency: count(`${option}.concurrency`, given.concurrency ?? 20, 1_000),
    horizon: ms('horizon', defaults.horizon, TEN_YEARS),
    sweepEvery: ms('sweepEvery', 60_000),
    drainTimeout: ms('drainTimeout', 10_000),
    listenerTimeout: ms('listenerTimeout', 30_000),
    listingTimeout: ms('listingTimeout', 30_000),
    maxTracked: count(`${option}.maxTracked`, given.maxTracked ?? defaults.maxTracked, MOST_TRACKED),
    autoStart: flag(`${option}.autoStart`, given.autoStart ?? true),
  };
}

function closingAge(value: unknown, horizon: number): number {
  const isAllowed =
    Number.isSafeInteger(value) && (value as number) >= CLOSABLE_FROM && (value as number) < horizon;
  if (isAllowed) return value as number;
  const allowed = `a whole number of milliseconds from ${CLOSABLE_FROM} to below polling.horizon (${horizon})`;
  throw wrongOption('polling.closeAfter', allowed, shapeOf(value));
}

function schedule(value: unknown): PollSchedule {
  const given = callback<PollSchedule>('polling.schedule', value);
  const allowed = 'a function that returns a number of milliseconds ≥ 0, or Infinity';
  const sample: unknown = attempt(() => given({ age: 0, trade_state: undefined, stateAge: 0, attempts: 0 }));
  if (typeof sample === 'number' && sample >= 0) return given;
  throw wrongOption('polling.schedule', allowed, `${shapeOf(sample)} for a new order`);
}

function attempt(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
