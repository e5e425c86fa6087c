import { CronTime } from 'cron';
import { shapeOf } from '../errors/text.js';
import { defaultPollSchedule } from '../polling/poll-schedule.js';
import type { PollSchedule } from '../polling/poll-schedule.js';
import { LONGEST_TIMER } from '../resilience/timing.js';
import { callback, count, flag, section, wrongOption } from './option-rules.js';
import type { PollingOptions, ResolvedPollingOptions } from './polling.options.js';

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
