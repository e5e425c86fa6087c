import type { Redis } from 'ioredis';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import { momentIn, textAt, wholeNow } from '../../common/clock.js';
import { opened } from '../../lifecycle/lifecycle.js';
import { renewed } from '../../lifecycle/renewal.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { REDIS_KEYS } from './redis-keys.js';
import { jobIdOf } from './item-job.js';

/** Of each item its job, and as many fields. */
const FORGET_IF_GONE = `
  local fields = #ARGV / (#KEYS - 1)
  for job = 2, #KEYS do
    if redis.call('EXISTS', KEYS[job]) == 0 then
      redis.call('HDEL', KEYS[1], unpack(ARGV, (job - 2) * fields + 1, (job - 1) * fields))
    end
  end
`;

/**
 * What the application says of items whose jobs exist already. It stands beside the jobs, because a worker may be about
 * to write their data, and is taken over with each poll.
 */
export class Corrections {
  readonly #connections: RedisConnections;

  constructor(
    private readonly kind: ItemKind,
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
    private readonly horizon: number,
  ) {
    this.#connections = connections;
  }

  /** Notes what the rows of items say by now. */
  async note(items: readonly WatchedItem[]): Promise<void> {
    const fields = items.flatMap((item) => this.correctionOf(item));
    if (fields.length > 0) await this.#commands.hset(this.#key, ...fields);
  }

  /** Notes what is said of an item unless that is known already. */
  async complete(known: WatchedItem, item: WatchedItem): Promise<void> {
    const [field, text] = this.correctionOf(item);
    const isKnown = this.kind.correctableOf?.(known) !== undefined;
    if (!isKnown && field !== undefined) await this.#commands.hsetnx(this.#key, field, text!);
  }

  /** The application tracks an item that only `pollNow()` or `waitFor()` had asked for. */
  async open({ key, createdAt }: WatchedItem): Promise<void> {
    await this.#commands.hset(this.#key, openingOf(jobIdOf(key)), textAt(createdAt));
  }

  /** The application tracks an item again, so that it is as young as a new one. */
  async renew(key: string, moment: number): Promise<void> {
    await this.#commands.hset(this.#key, renewalOf(jobIdOf(key)), textAt(moment));
  }

  /**
   * Takes over what was noted of an item. Never rejects.
   * @returns whether that has it polled anew.
   */
  async apply(item: WatchedItem, redis: Pick<Redis, 'hmget'> = this.#commands): Promise<boolean> {
    const id = jobIdOf(item.key);
    const { rules } = this.kind;
    const before = { phase: item.phase, renewedAt: item.renewedAt, isWantedAnew: item.isWantedAnew };
    try {
      const [text, opening, renewal] = await redis.hmget(this.#key, id, openingOf(id), renewalOf(id));
      if (text) item.adopt(JSON.parse(text) as Record<string, unknown>);
      if (opening) item.update(opened(item, momentIn(opening) ?? item.createdAt));
      const moment = momentIn(renewal);
      const context = { rules, now: wholeNow(), horizon: this.horizon };
      if (moment !== undefined) item.update(renewed(item, moment, context));
    } catch {
      // It stays as it was stored.
    }
    const isWantedAnew = item.isWantedAnew && !before.isWantedAnew;
    return isWantedAnew || item.phase !== before.phase || item.renewedAt !== before.renewedAt;
  }

  /** Forgets what was noted of items that have no jobs, unless another process has just added them. */
  async forgetIfGone(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const hashAndJobs = [this.#key, ...keys.map((key) => this.redisKeyOf(jobIdOf(key)))];
    await this.#commands.eval(FORGET_IF_GONE, hashAndJobs.length, ...hashAndJobs, ...keys.flatMap(fieldsOf));
  }

  private correctionOf(item: WatchedItem): readonly string[] {
    const correctable = this.kind.correctableOf?.(item);
    return correctable === undefined ? [] : [jobIdOf(item.key), JSON.stringify(correctable)];
  }

  get #key(): string {
    return this.redisKeyOf(REDIS_KEYS.corrections);
  }

  get #commands() {
    return this.#connections.commands;
  }
}

function fieldsOf(key: string): readonly string[] {
  const id = jobIdOf(key);
  return [id, openingOf(id), renewalOf(id)];
}

/** No job id has a colon. */
function openingOf(id: string): string {
  return `opened:${id}`;
}

function renewalOf(id: string): string {
  return `renewed:${id}`;
}
