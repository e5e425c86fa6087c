import type { Redis } from 'ioredis';
import { monotonicNow } from '../../common/clock.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import { NOW_BY_REDIS, REPLICATE_EFFECTS } from '../../redis/connection/lua.js';

/**
 * The time of Redis in ms: numbers keep growing even if Redis has lost the last. If its clock was set back, the last
 * number and the interval of the sweeps: so numbers grow as fast as time passes, and no faster.
 */
const NEXT = `math.max(${NOW_BY_REDIS}, tonumber(redis.call('GET', KEYS[1]) or 0) + tonumber(ARGV[1]))`;

const TAKE_NEXT = `
  ${REPLICATE_EFFECTS}
  local number = ${NEXT}
  redis.call('SET', KEYS[1], string.format('%.0f', number))
  return string.format('%.0f', number)
`;

const LOOK_AT_NEXT = `return string.format('%.0f', ${NEXT})`;

/** What is added to the number of any sweep that has begun, as the clock of Redis may be set meanwhile, in ms. */
const MARGIN = 1_000;

/** A step of the clock of Redis is noticed within this time, in ms. */
const LOOK_EVERY = 5_000;

/** The numbers of the sweeps of all processes. They come from Redis, and grow. */
export class SweepNumbers {
  /** By how much the next number is ahead of the monotonic clock. */
  private ahead: number | undefined;
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;

  /** @param every the interval of the sweeps in ms. */
  constructor(
    private readonly redis: () => Pick<Redis, 'eval'>,
    private readonly redisKey: () => string,
    private readonly every: number,
  ) {}

  /** @returns the number of the new sweep. */
  async take(): Promise<number> {
    return Number(await this.redis().eval(TAKE_NEXT, 1, this.redisKey(), this.every));
  }

  /** Learns which number is next, from time to time. Never rejects: without an answer, what was known last applies. */
  async look(): Promise<void> {
    if (monotonicNow() - this.lookedAt < LOOK_EVERY) return;
    this.looking ??= this.askForNext().finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async askForNext(): Promise<void> {
    const askedAt = monotonicNow();
    const next = await this.redis()
      .eval(LOOK_AT_NEXT, 1, this.redisKey(), this.every)
      .catch(() => undefined);
    if (next === undefined) return;
    this.ahead = Number(next) - askedAt;
    this.lookedAt = askedAt;
  }

  /** Notes which sweeps had begun when an item was asked for. */
  async count(item: WatchedItem): Promise<void> {
    await this.look();
    item.update({ sweepsBefore: this.latest });
  }

  /** At least the number of any sweep that has begun by now. The clock of this process may be wrong. */
  get latest(): number {
    const now = this.ahead === undefined ? Date.now() : monotonicNow() + this.ahead;
    return Math.ceil(now) + MARGIN;
  }
}
