import type { Redis } from 'ioredis';
import { isKnownEnd, knownEnd } from '../../lifecycle/lifecycle.js';
import type { KnownEnd } from '../../lifecycle/lifecycle.types.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { jobIdOf } from './item-job.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = 600;
/** How long an end is remembered, in seconds: longer than WeCom tries to send its notice. */
const END_LASTS = 3_600;
/**
 * Marks an item that was untracked, maybe while it is being polled; any other mark is a state that the application
 * should learn of, as WeCom returned it or, with a prefix, as a notice claims it.
 */
const CANCELLED = 'cancelled';
const CLAIMED = 'claimed:';

/** Returns a mark, and removes it unless it has this value. */
const TAKE_UNLESS_EQUAL = `
  local value = redis.call('GET', KEYS[1])
  if value and value ~= ARGV[1] then redis.call('DEL', KEYS[1]) end
  return value
`;

/** Removes those keys that have this value: another process may just have given them another. */
const REMOVE_IF_EQUAL = `
  for index, value in ipairs(redis.call('MGET', unpack(KEYS))) do
    if value == ARGV[1] then redis.call('DEL', KEYS[index]) end
  end
`;

/**
 * What happened to an item while it was polled, or before: `cancelled` if it was untracked; `news` if WeCom returned a
 * state that the application must be notified of; `claimed` if a notice claims one; `known` if that state has been
 * acknowledged by now.
 */
export type Mark = 'cancelled' | 'news' | 'claimed' | 'known' | undefined;

/** Whether the item is to be polled out of turn. */
export function isNews(mark: Mark): boolean {
  return mark === 'news' || mark === 'claimed';
}

/** Tells whichever process polls an item, or is notified of it, what others have done to it. */
export class ItemMarks {
  readonly #connections: Pick<RedisConnections, 'commands'>;

  constructor(
    private readonly rules: ItemKind['rules'],
    connections: Pick<RedisConnections, 'commands'>,
    private readonly redisKeyOf: (type: string) => string,
  ) {
    this.#connections = connections;
  }

  async cancelled(key: string): Promise<void> {
    await this.set(key, CANCELLED);
  }

  /**
   * Marks an item with the state that WeCom has returned, or that a notice claims.
   * @param known the item as it is stored, if it is.
   * @returns `false` if the application has acknowledged that state: then there is nothing to mark.
   */
  async note(
    { key, state }: WatchedItem,
    claimed: string | undefined,
    known: WatchedItem | undefined,
  ): Promise<boolean> {
    const mark = claimed === undefined ? String(state) : CLAIMED + claimed;
    if (claimed !== undefined && known === undefined && (await this.hasKnownEnd(key, claimed))) return false;
    if (known !== undefined && this.meaningOf(mark, known) === 'known') return false;
    await this.set(key, mark);
    return true;
  }

  /** The application has acknowledged how the item ended. A notice may come when its job is gone. Never rejects. */
  async ended({ key, state }: WatchedItem): Promise<void> {
    await this.#commands.set(this.endKeyOf(key), String(state), 'EX', END_LASTS).catch(() => undefined);
  }

  /**
   * Takes the mark of an item, see {@link Mark}; `cancelled` stays, so that whoever tracks the item again removes it. While
   * Redis is unreachable, there is none.
   */
  async take(item: WatchedItem): Promise<Mark> {
    const mark = await this.taken(item);
    return mark === null ? undefined : this.meaningOf(mark, item);
  }

  /** The same, after a poll: a claim stays for the poll that follows. */
  async takeAfterPoll(item: WatchedItem): Promise<Mark> {
    const mark = await this.taken(item);
    if (mark === null) return undefined;
    const meaning = this.meaningOf(mark, item);
    // A newer mark is worth more.
    if (meaning === 'claimed') await this.#commands.set(this.markOf(item.key), mark, 'EX', MARK_LASTS, 'NX');
    return meaning;
  }

  /** The mark of an item that is about to be no longer tracked, or is not any more. It stays. */
  async lookAfterEnd(
    { key, state, acknowledgedState }: WatchedItem,
    redis: Pick<Redis, 'get'> = this.#commands,
  ): Promise<Mark> {
    const mark = await redis.get(this.markOf(key)).catch(() => null);
    return mark === null ? undefined : this.meaningOf(mark, { state, acknowledgedState, phase: 'ended' });
  }

  /** They are tracked again; what WeCom has returned, or a notice claims, stays. */
  async uncancel(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const marks = keys.map((key) => this.markOf(key));
    await this.#commands.eval(REMOVE_IF_EQUAL, marks.length, ...marks, CANCELLED);
  }

  /** Mostly there is none. */
  private async taken({ key }: WatchedItem): Promise<string | null> {
    const redisKey = this.markOf(key);
    try {
      if ((await this.#commands.get(redisKey)) === null) return null;
      return (await this.#commands.eval(TAKE_UNLESS_EQUAL, 1, redisKey, CANCELLED)) as string | null;
    } catch {
      return null;
    }
  }

  private meaningOf(
    mark: string,
    item: Pick<WatchedItem, 'state' | 'phase' | 'acknowledgedState'>,
  ): Exclude<Mark, undefined> {
    if (mark === CANCELLED) return 'cancelled';
    if (!mark.startsWith(CLAIMED)) return mark === item.acknowledgedState ? 'known' : 'news';
    return isKnownEnd(item, mark.slice(CLAIMED.length), this.rules) ? 'known' : 'claimed';
  }

  /** How an item ended that the application was notified of lately, even if it is no longer tracked. */
  async endOf(key: string): Promise<KnownEnd | undefined> {
    const state = await this.#commands.get(this.endKeyOf(key));
    return state === null ? undefined : knownEnd(state);
  }

  private async hasKnownEnd(key: string, claimed: string): Promise<boolean> {
    return isKnownEnd(await this.endOf(key), claimed, this.rules);
  }

  private async set(key: string, mark: string): Promise<void> {
    await this.#commands.set(this.markOf(key), mark, 'EX', MARK_LASTS);
  }

  private markOf(key: string): string {
    return this.redisKeyOf(`mark:${jobIdOf(key)}`);
  }

  private endKeyOf(key: string): string {
    return this.redisKeyOf(`end:${jobIdOf(key)}`);
  }

  get #commands() {
    return this.#connections.commands;
  }
}
