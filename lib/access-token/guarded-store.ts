import type { AccessTokenStore, StoredAccessToken } from './access-token-store.interface.js';

const LONGEST_ANSWER = 1_000;
const LONGEST_TOKEN = 512;

/** A store whose failures, delays and nonsense stay where they are: a call goes on as if there were no store. */
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

  private async guard<T>(operation: string, run: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), LONGEST_ANSWER);
    });
    try {
      const result = await Promise.race([Promise.resolve().then(run), late]);
      this.failing = false;
      return result;
    } catch {
      // The store's error may quote the entry, so it is not shown.
      if (!this.failing) {
        this.warn(
          `accessTokenStore.${operation}() failed, took longer than ${LONGEST_ANSWER} ms, or gave something else than ` +
            '{ token, expiresAt } with expiresAt in ms since the epoch: going on without it.',
        );
      }
      this.failing = true;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

function readToken(entry: unknown): StoredAccessToken {
  const { token, expiresAt } = entry as Partial<Record<keyof StoredAccessToken, unknown>>;
  const isToken = typeof token === 'string' && token.length > 0 && token.length <= LONGEST_TOKEN;
  if (!isToken || typeof expiresAt !== 'number' || !Number.isFinite(expiresAt))
    throw new TypeError('no token');
  return { token, expiresAt };
}
