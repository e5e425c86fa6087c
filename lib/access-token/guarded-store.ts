import type { Limit } from '../common/abort.js';
import { TimeoutExceeded, withLimits } from '../common/abort.js';
import { refusalOf } from '../errors/redis-refusals.js';
import type { AccessTokenLock, AccessTokenStore, StoredAccessToken } from './access-token-store.interface.js';

const LONGEST_ANSWER = 1_000;
const LONGEST_TOKEN = 512;
const ANSWER_IN_TIME: Limit = {
  after: LONGEST_ANSWER,
  error: () => new TimeoutExceeded(LONGEST_ANSWER),
};

/** The expected result of each operation, if it has one. */
const ANSWERS = {
  get: '{ token, expiresAt } with expiresAt in ms since the epoch',
  set: undefined,
  delete: undefined,
  lock: 'a lock with release(), or undefined',
  'lock().release': undefined,
} as const;
type Operation = keyof typeof ANSWERS;

/** The lock; `taken` while another process holds it; `undefined` if locking is unavailable. */
export type LockAnswer = AccessTokenLock | 'taken' | undefined;

/** Contains a store's failures, delays and invalid results: a call continues as if there were no store. */
export class GuardedStore {
  private failing = false;

  constructor(
    private readonly store: AccessTokenStore,
    private readonly key: string,
    private readonly warn: (message: string) => void,
  ) {}

  async get(): Promise<StoredAccessToken | undefined> {
    return this.guard('get', async () => {
      const entry: unknown = await this.store.get(this.key);
      return entry === undefined || entry === null ? undefined : readToken(entry);
    });
  }

  async set(token: StoredAccessToken): Promise<void> {
    await this.guard('set', () => this.store.set(this.key, token));
  }

  async delete(ifToken: string): Promise<void> {
    await this.guard('delete', () => this.store.delete(this.key, ifToken));
  }

  async lock(): Promise<LockAnswer> {
    // Do not wait a second time in the same call for a store that has just failed.
    if (this.store.lock === undefined || this.failing) return undefined;
    const lock = await this.guard('lock', async () => readLock(await this.store.lock?.(this.key)));
    return typeof lock === 'object' ? { release: () => this.release(lock) } : lock;
  }

  private async release(lock: AccessTokenLock): Promise<void> {
    await this.guard('lock().release', () => lock.release());
  }

  private async guard<T>(operation: Operation, run: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await withLimits([ANSWER_IN_TIME], run);
      this.failing = false;
      return result;
    } catch (error) {
      if (!this.failing) this.warn(warningOf(operation, error));
      this.failing = true;
      return undefined;
    }
  }
}

/** The error itself is not shown, since it may quote the token. */
function warningOf(operation: Operation, error: unknown): string {
  const answer = ANSWERS[operation];
  const late = `took longer than ${LONGEST_ANSWER} ms`;
  const what = answer ? `failed, ${late}, or returned something other than ${answer}` : `failed, or ${late}`;
  const refusal = refusalOf(error);
  return `accessTokenStore.${operation}() ${what}; continuing without it.${refusal ? ` ${refusal.text}` : ''}`;
}

function readToken(entry: unknown): StoredAccessToken {
  const { token, expiresAt } = entry as Partial<Record<keyof StoredAccessToken, unknown>>;
  const isToken = typeof token === 'string' && token.length > 0 && token.length <= LONGEST_TOKEN;
  if (!isToken || typeof expiresAt !== 'number' || !Number.isFinite(expiresAt))
    throw new TypeError('no token');
  return { token, expiresAt };
}

function readLock(answer: unknown): AccessTokenLock | 'taken' {
  if (answer === undefined || answer === null) return 'taken';
  const { release } = answer as Partial<Record<keyof AccessTokenLock, unknown>>;
  if (typeof release !== 'function') throw new TypeError('no lock');
  return answer as AccessTokenLock;
}
