import { monotonicNow } from '../common/clock.js';
import type { CallOptions } from './call-options.js';

/**
 * The options for the next of several calls that share one timeout.
 * @param startedAt when the first call began, on the monotonic clock.
 */
export function withTimeLeft<Options extends CallOptions>(options: Options, startedAt: number): Options {
  if (options.timeout === undefined) return options;
  return { ...options, timeout: Math.max(1, startedAt + options.timeout - monotonicNow()) };
}
