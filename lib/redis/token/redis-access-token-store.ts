import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  AccessTokenLock,
  AccessTokenStore,
  StoredAccessToken,
} from '../../access-token/access-token-store.interface.js';
import { RedisConnections } from '../connection/redis-connections.js';
import { TOKEN_KEYS } from '../redis.constants.js';
import type { SealingKeys } from './sealed-token.js';
import { IV_BYTES, sealingKeysOf } from './sealed-token.js';
import { entryStart, tokenEntry, tokenOf } from './token-entry.js';

const LOCKED_FOR = 3_000;

/** One atomic step, so that a value written in the meantime is not lost. */
const DELETE_IF_IT_STARTS_WITH = `
  local value = redis.call('GET', KEYS[1])
  if value and string.sub(value, 1, #ARGV[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

/**
 * Shares access tokens between replicas, and lets one replica at a time fetch a new one. With `accessTokenKey` the
 * tokens are encrypted.
 */
@Injectable()
export class RedisAccessTokenStore implements AccessTokenStore {
  readonly #keys: SealingKeys | undefined;

  constructor(private readonly redis: RedisConnections) {
    const key = redis.options.accessTokenKey;
    this.#keys = key && sealingKeysOf(key.reveal());
  }

  async get(key: string): Promise<StoredAccessToken | undefined> {
    const entry = await this.redis.commands.get(this.nameOf(key));
    if (entry === null) return undefined;
    const token = tokenOf(key, entry, this.#keys);
    if (token === undefined) this.reportUnreadable();
    return token;
  }

  async set(key: string, token: StoredAccessToken): Promise<void> {
    const life = Math.ceil(token.expiresAt - Date.now());
    if (life <= 0) return;
    const entry = tokenEntry(key, token, this.#keys, randomBytes(IV_BYTES));
    await this.redis.commands.set(this.nameOf(key), entry, 'PX', life);
  }

  async delete(key: string, ifToken: string): Promise<void> {
    await this.deleteIf(this.nameOf(key), entryStart(ifToken, this.#keys));
  }

  async lock(key: string): Promise<AccessTokenLock | undefined> {
    const name = `${this.nameOf(key)}:lock`;
    const owner = randomUUID();
    const answer = await this.redis.commands.set(name, owner, 'PX', LOCKED_FOR, 'NX');
    return answer === null ? undefined : { release: () => this.deleteIf(name, owner) };
  }

  private nameOf(key: string): string {
    return `${this.redis.options.prefix}:${TOKEN_KEYS}${key}`;
  }

  private async deleteIf(name: string, start: string): Promise<void> {
    await this.redis.commands.eval(DELETE_IF_IT_STARTS_WITH, 1, name, start);
  }

  private reportUnreadable(): void {
    this.redis.report(
      'access token',
      'The access token in Redis cannot be read and will be replaced: it was stored with another accessTokenKey, or has ' +
        'been altered. Use the same accessTokenKey in all replicas.',
    );
  }
}
