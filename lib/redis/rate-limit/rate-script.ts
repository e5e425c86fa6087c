import type { RateBudget } from '../../calls/limits/rate-limiter.interface.js';
import { NOW_BY_REDIS, REPLICATE_EFFECTS } from '../connection/lua.js';
import { RATE_KEYS } from '../redis.constants.js';

/**
 * How many buckets the duration of a limit is divided into. A bucket only partly within the duration counts in full.
 */
const BUCKETS = 60;
const NONE = { count: 0, at: 0 };

/**
 * Books permits in every window, or in none: as many as were asked for and there is room for. Each key is one window: a
 * hash from bucket number to the calls in that bucket. Before that, permits that were booked but not used are returned.
 *
 * A permit may be used until the narrowest bucket that it was booked in ends: each window counts that bucket until its
 * duration has passed since the bucket's end. So the caller needs no clock of its own to keep within the limit.
 *
 * Returns how many were granted; the milliseconds for which they may be used or, without any, after which to try again;
 * and the time.
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

    local asked, unused, bookedAt = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

    local function windowOf(index)
      return tonumber(ARGV[2 * index + 2]), tonumber(ARGV[2 * index + 3])
    end

    -- Unless they are not there any more: Redis has lost its data, or its clock was set back.
    for index, key in ipairs(KEYS) do
      local _, width = windowOf(index)
      local bucket = field(math.floor(bookedAt / width))
      if unused > 0 and tonumber(redis.call('HGET', key, bucket) or 0) >= unused then
        redis.call('HINCRBY', key, bucket, -unused)
      end
    end
    if asked == 0 then return { 0, 0, now } end

    local granted, wait, valid = asked, 0, math.huge
    for index, key in ipairs(KEYS) do
      local limit, width = windowOf(index)
      local current = math.floor(now / width)
      local counts, total = countsOf(key, current)
      if total >= limit then
        wait = math.max(wait, roomAt(counts, total, limit, current, width) - now)
      end
      granted = math.min(granted, limit - total)
      valid = math.min(valid, (current + 1) * width - now)
    end
    if wait > 0 then return { 0, wait, now } end

    for index, key in ipairs(KEYS) do
      local _, width = windowOf(index)
      redis.call('HINCRBY', key, field(math.floor(now / width)), granted)
      redis.call('PEXPIRE', key, ${BUCKETS + 1} * width)
    end
    return { granted, valid, now }
  `;
}

/** Permits that were booked, at a time of Redis's clock. */
export interface BookedPermits {
  readonly count: number;
  readonly at: number;
}

/** The keys and arguments that the script takes for these budgets. */
export function rateArguments(
  prefix: string,
  budgets: readonly RateBudget[],
  asked: number,
  unused: BookedPermits = NONE,
): { readonly keys: readonly string[]; readonly args: readonly number[] } {
  const windows = budgets.flatMap(({ key, limits }) => limits.map((limit) => ({ key, ...limit })));
  const rules = windows.flatMap(({ limit, duration }) => [limit, Math.ceil(duration / BUCKETS)]);
  return {
    keys: windows.map(({ key, duration }) => `${prefix}:${RATE_KEYS}${key}:${duration}`),
    args: [asked, unused.count, unused.at, ...rules],
  };
}
