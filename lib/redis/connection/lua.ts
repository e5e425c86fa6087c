/** An expression: the time of Redis's own clock in ms, because a replica's clock may be wrong. */
export const NOW_BY_REDIS = `
  (function()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end)()
`;

/**
 * A statement that must come first in a script whose writes depend on the time: Redis 6.2 may be configured to rerun
 * scripts on its replicas, where the time is different. Redis 7 never does that.
 */
export const REPLICATE_EFFECTS = 'if redis.replicate_commands then redis.replicate_commands() end';
