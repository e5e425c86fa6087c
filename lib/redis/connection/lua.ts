/** An expression: the time by Redis's own clock, in ms. That of a replica may be wrong. */
export const NOW_BY_REDIS = `
  (function()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end)()
`;

/**
 * A statement, to stand first in a script that writes what depends on the time: Redis 6.2 may be set to run scripts
 * again on its replicas, where it is another time. Redis 7 never does so.
 */
export const REPLICATE_EFFECTS = 'if redis.replicate_commands then redis.replicate_commands() end';
