import type { RateBudget } from '../../calls/limits/rate-limiter.interface.js';
import { NOW_BY_REDIS, REPLICATE_EFFECTS } from '../connection/lua.js';

/**
 * How many buckets the duration of a limit is divided into. A bucket only partly within the duration counts in full.
 */
const BUCKETS = 60;

/**
 * Takes a slot for one call from every window, or from none. Each key is one window: a hash from bucket number to the
 * calls in that bucket. Returns 0, or the milliseconds after which to try again.
 *
 * @param clock a Lua expression for the current time in ms.
 */
export function rateScript(clock: string = NOW_BY_REDIS): string {
  return `
    ${REPLICATE_EFFECTS}

    local now = ${clock}

    local function field(bucket)
      return string.format('%.0f', bucket)
    end

    -- Calls in the future were counted before the clock was set back: count them as made now.
    local function countsOf(key, current)
      local counts, total = {}, 0
      local entries = redis.call('HGETALL', key)
      for at = 1, #entries, 2 do
        local bucket, count = tonumber(entries[at]), tonumber(entries[at + 1])
        if bucket > current then
          redis.call('HDEL', key, entries[at])
          redis.call('HINCRBY', key, field(current), count)
          bucket = current
        end
        if bucket < current - ${BUCKETS} then
          redis.call('HDEL', key, entries[at])
        else
          counts[bucket] = (counts[bucket] or 0) + count
          total = total + count
        end
      end
      return counts, total
    end

    -- The time at which enough calls have left the window for one more.
    local function roomAt(counts, total, limit, current, width)
      for bucket = current - ${BUCKETS}, current do
        if total < limit then return (bucket + ${BUCKETS}) * width end
        total = total - (counts[bucket] or 0)
      end
      return (current + ${BUCKETS + 1}) * width
    end

    local wait = 0
    for index, key in ipairs(KEYS) do
      local limit, width = tonumber(ARGV[2 * index - 1]), tonumber(ARGV[2 * index])
      local current = math.floor(now / width)
      local counts, total = countsOf(key, current)
      if total >= limit then
        wait = math.max(wait, roomAt(counts, total, limit, current, width) - now)
      end
    end
    if wait > 0 then return wait end

    for index, key in ipairs(KEYS) do
      local width = tonumber(ARGV[2 * index])
      redis.call('HINCRBY', key, field(math.floor(now / width)), 1)
      redis.call('PEXPIRE', key, ${BUCKETS + 1} * width)
    end
    return 0
  `;
}

/** The keys and arguments that the script takes for these budgets. */
export function rateArguments(
  prefix: string,
  budgets: readonly RateBudget[],
): { readonly keys: readonly string[]; readonly args: readonly number[] } {
  const windows = budgets.flatMap(({ key, limits }) => limits.map((limit) => ({ key, ...limit })));
  return {
    keys: windows.map(({ key, duration }) => `${prefix}:wecom-pay-rate:${key}:${duration}`),
    args: windows.flatMap(({ limit, duration }) => [limit, Math.ceil(duration / BUCKETS)]),
  };
}
