import type { Redis } from 'ioredis';
import { isKnownEnd } from '../../lifecycle/claims.js';
import { knownEnd } from '../../lifecycle/lifecycle.js';
import type { KnownEnd } from '../../lifecycle/lifecycle.types.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import { NOTICE_LASTS } from '../../polling/poll/soon.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { REDIS_KEYS } from './redis-keys.js';
import { jobIdOf } from './item-job.js';
import type { Mark } from './mark.js';
import { CANCELLED, leftOf, markOf, meaningOf } from './mark.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = NOTICE_LASTS / 1_000;
/** How long an end is remembered, in seconds: longer than WeCom tries to send its notice. */
const END_LASTS = 3_600;
/** Replaces a mark, or removes it, if it still has this value. */
const REPLACE_IF_EQUAL = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return end
  if ARGV[2] then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') else redis.call('DEL', KEYS[1]) end
`;

/** Removes those keys that have this value: another process may just have given them another. */
const REMOVE_IF_EQUAL = `
  for index, value in ipairs(redis.call('MGET', unpack(KEYS))) do
    if value == ARGV[1] then redis.call('DEL', KEYS[index]) end
  end
`;

/** A mark as it was read: what it means for the item, and what is stored. */
export interface ReadMark {
  readonly mark: Mark;
  readonly value: string | undefined;
}

const NO_MARK: ReadMark = { mark: undefined, value: undefined };

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

  /** @returns `false` if it has another mark, which a poll is to follow: that one stays. */
  async cancelledUnlessNews(key: string): Promise<boolean> {
    const isSet = await this.#commands.set(this.markKeyOf(key), CANCELLED, 'EX', MARK_LASTS, 'NX');
    return isSet !== null || this.isCancelled(key);
  }

  async isCancelled(key: string): Promise<boolean> {
    return (await this.#commands.get(this.markKeyOf(key))) === CANCELLED;
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
    const mark = markOf(state, claimed);
    if (claimed !== undefined && known === undefined && (await this.hasKnownEnd(key, claimed))) return false;
    if (known !== undefined && meaningOf(mark, known, this.rules) === 'known') return false;
    await this.set(key, mark);
    return true;
  }

  /** The application has acknowledged how the item ended. A notice may come when its job is gone. Never rejects. */
  async ended({ key, state }: WatchedItem): Promise<void> {
    await this.#commands.set(this.endKeyOf(key), String(state), 'EX', END_LASTS).catch(() => undefined);
  }

  /**
   * Reads the mark of an item. It stays until it is {@link settle}d, so that it outlives a poll that fails, and this
   * process. While Redis is unreachable, there is none.
   */
  async read(item: WatchedItem): Promise<ReadMark> {
    const value = await this.#commands.get(this.markKeyOf(item.key)).catch(() => null);
    return value === null ? NO_MARK : { mark: meaningOf(value, item, this.rules), value };
  }

  /** What is left of a mark after a poll. */
  leftOf({ value }: ReadMark, item: WatchedItem, isAnswered: boolean): string | undefined {
    return leftOf(value, item, { rules: this.rules, isAnswered });
  }

  /**
   * Stores what is left of a mark that was read.
   * @returns what others have marked the item with meanwhile, which stays unless it is known.
   */
  async settle(item: WatchedItem, { value }: ReadMark, left: string | undefined): Promise<Mark> {
    if (value !== undefined && value !== left) await this.replace(item.key, value, left);
    return this.madeBeside(item, left);
  }

  /** The mark of an item, unless it is this one; it stays unless it is known. */
  async madeBeside(item: WatchedItem, own: string | undefined): Promise<Mark> {
    const { mark, value } = await this.read(item);
    if (value === own) return undefined;
    if (mark === 'known') await this.replace(item.key, value!, undefined);
    return mark;
  }

  /** Never rejects: a mark that stays costs one more poll. */
  private async replace(key: string, value: string, other: string | undefined): Promise<void> {
    const replacement = other === undefined ? [] : [other];
    await this.#commands
      .eval(REPLACE_IF_EQUAL, 1, this.markKeyOf(key), value, ...replacement)
      .catch(() => undefined);
  }

  /** The mark of an item that is about to be no longer tracked, or is not any more. It stays. */
  async lookAfterEnd(
    { key, state, acknowledgedState }: WatchedItem,
    redis: Pick<Redis, 'get'> = this.#commands,
  ): Promise<Mark> {
    const mark = await redis.get(this.markKeyOf(key)).catch(() => null);
    const item = { state, acknowledgedState, phase: 'ended' as const };
    return mark === null ? undefined : meaningOf(mark, item, this.rules);
  }

  /** They are tracked again; what WeCom has returned, or a notice claims, stays. */
  async uncancel(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const marks = keys.map((key) => this.markKeyOf(key));
    await this.#commands.eval(REMOVE_IF_EQUAL, marks.length, ...marks, CANCELLED);
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
    await this.#commands.set(this.markKeyOf(key), mark, 'EX', MARK_LASTS);
  }

  private markKeyOf(key: string): string {
    return this.redisKeyOf(REDIS_KEYS.mark(jobIdOf(key)));
  }

  private endKeyOf(key: string): string {
    return this.redisKeyOf(REDIS_KEYS.end(jobIdOf(key)));
  }

  get #commands() {
    return this.#connections.commands;
  }
}
