import { shapeOf } from '../common/text.js';
import { optional, wrongOption } from '../options/option-rules.js';

const LOG_LEVELS = ['verbose', 'debug', 'log'] as const;

/** A level of Nest's logger. */
export type WeComPayLogLevel = (typeof LOG_LEVELS)[number];

/** The part of the module's options that is about structured logs. */
export interface LogsOptions {
  /**
   * Writes one structured line, an object, to Nest's logger for each event that matters: orders and refunds that
   * change, pauses, reconciled days, failed sweeps and token fetches. This is its level; what needs attention is a
   * `warn`.
   */
  logs?: WeComPayLogLevel | undefined;
}

/** The validated options. */
export interface ResolvedLogsOptions {
  readonly logs: WeComPayLogLevel | undefined;
}

export const LOGS_OPTIONS = ['logs'] as const satisfies readonly (keyof LogsOptions)[];

/** @throws {WeComOptionsError} if it is no level. */
export function resolveLogsOptions(given: Readonly<Record<string, unknown>>): ResolvedLogsOptions {
  return { logs: optional(given['logs'], level) };
}

function level(value: unknown): WeComPayLogLevel {
  const found = LOG_LEVELS.find((known) => known === value);
  if (found !== undefined) return found;
  throw wrongOption('logs', `one of ${LOG_LEVELS.map((known) => `'${known}'`).join(', ')}`, shapeOf(value));
}
