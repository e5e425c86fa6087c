import { CronTime } from 'cron';
import { LONGEST_TIMER } from '../common/clock.js';
import { shapeOf } from '../common/text.js';
import { callback, count, flag, optional, section, wrongOption } from '../options/option-rules.js';
import { defaultPollSchedule } from './poll/poll-schedule.js';
import type { PollSchedule } from './poll/poll-schedule.js';

/** Polls the application's unfinished orders until WeCom says how they ended. All are optional. */
export interface PollingOptions {
  /**
   * When due orders are polled: a cron expression of 5 or, with seconds first, 6 fields. A tick at which nothing is due
   * costs nothing. `BullMqPollingEngine` has no ticks.
   * @default '* * * * * *'
   */
  cron?: string | undefined;
  /**
   * The most orders polled at the same time.
   * @default 20
   */
  concurrency?: number | undefined;
  /**
   * When each order is polled.
   * @default defaultPollSchedule
   */
  schedule?: PollSchedule | undefined;
  /**
   * Milliseconds after its creation from which an order that has not ended is given up: `UNRESOLVED`.
   * @default 604_800_000
   */
  horizon?: number | undefined;
  /**
   * Milliseconds between two looks at what `@UnfinishedOrders()` lists.
   * @default 60_000
   */
  sweepEvery?: number | undefined;
  /**
   * Milliseconds for which a shutdown waits for running polls and their listeners.
   * @default 10_000
   */
  drainTimeout?: number | undefined;
  /**
   * Milliseconds that the listeners of an event may take.
   * @default 30_000
   */
  listenerTimeout?: number | undefined;
  /**
   * Milliseconds that a method with `@UnfinishedOrders()` may take to return, or to give its next row.
   * @default 30_000
   */
  listingTimeout?: number | undefined;
  /**
   * The most orders watched at the same time; each takes some 200 bytes. Those of `BullMqPollingEngine` are bounded by
   * the memory of Redis.
   * @default 1_000_000
   */
  maxTracked?: number | undefined;
  /**
   * Whether polling starts with the application. Without, `OrderTracker.start()` starts it.
   * @default true
   */
  autoStart?: boolean | undefined;
}

/** The same with defaults, checked. */
export type ResolvedPollingOptions = {
  readonly [Name in keyof PollingOptions]-?: NonNullable<PollingOptions[Name]>;
};

/** Whether orders are polled. */
export interface PollingFeatureOptions {
  /**
   * Switches polling on. The application then imports `ScheduleModule.forRoot()` and `EventEmitterModule.forRoot()`.
   * @default no polling
   */
  polling?: PollingOptions | undefined;
}

/** The same, checked. */
export interface ResolvedPollingFeatureOptions {
  readonly polling: ResolvedPollingOptions | undefined;
}

export const POLLING_FEATURE_OPTIONS = [
  'polling',
] as const satisfies readonly (keyof PollingFeatureOptions)[];

/** @throws {WeComOptionsError} that names the option, what it got and what is allowed. */
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
  'sweepEvery',
  'drainTimeout',
  'listenerTimeout',
  'listingTimeout',
  'maxTracked',
  'autoStart',
] as const satisfies readonly (keyof PollingOptions)[];

const WEEK = 604_800_000;
const TEN_YEARS = 520 * WEEK;
const MOST_TRACKED = 10_000_000;

/** @throws {WeComOptionsError} that names the option, what it got and what is allowed. */
export function resolvePolling(value: unknown): ResolvedPollingOptions {
  const given = section('polling', value, OPTIONS);
  const ms = (name: keyof PollingOptions, fallback: number, most = LONGEST_TIMER) =>
    count(`polling.${name}`, given[name] ?? fallback, most);
  return Object.freeze({
    cron: cron(given['cron'] ?? '* * * * * *'),
    concurrency: count('polling.concurrency', given['concurrency'] ?? 20, 1_000),
    schedule: schedule(given['schedule'] ?? defaultPollSchedule),
    horizon: ms('horizon', WEEK, TEN_YEARS),
    sweepEvery: ms('sweepEvery', 60_000),
    drainTimeout: ms('drainTimeout', 10_000),
    listenerTimeout: ms('listenerTimeout', 30_000),
    listingTimeout: ms('listingTimeout', 30_000),
    maxTracked: count('polling.maxTracked', given['maxTracked'] ?? 1_000_000, MOST_TRACKED),
    autoStart: flag('polling.autoStart', given['autoStart'] ?? true),
  });
}

function cron(value: unknown): string {
  const allowed = 'a cron expression such as "*/5 * * * * *"';
  if (typeof value !== 'string') throw wrongOption('polling.cron', allowed, shapeOf(value));
  if (CronTime.validateCronExpression(value).valid) return value;
  throw wrongOption('polling.cron', allowed, JSON.stringify(value.slice(0, 60)));
}

function schedule(value: unknown): PollSchedule {
  const given = callback<PollSchedule>('polling.schedule', value);
  const allowed = 'a function that returns milliseconds from 0 up, or Infinity';
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
