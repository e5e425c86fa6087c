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
    const entry = await this.guard('get', () => this.store.get(this.key));
    return isStoredToken(entry) ? entry : undefined;
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
      timer = setTimeout(() => reject(new Error('timeout')), LONGEST_ANSWER).unref();
    });
    try {
      const result = await Promise.race([Promise.resolve().then(run), late]);
      this.failing = false;
      return result;
    } catch {
      // The store's error may quote the entry, so it is not shown.
      if (!this.failing) {
        this.warn(
          `accessTokenStore.${operation}() failed or took longer than ${LONGEST_ANSWER} ms: going on without it.`,
        );
      }
      this.failing = true;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

function isStoredToken(entry: unknown): entry is StoredAccessToken {
  if (typeof entry !== 'object' || entry === null) return false;
  const { token, expiresAt } = entry as Partial<Record<keyof StoredAccessToken, unknown>>;
  return (
    typeof token === 'string' &&
    token.length > 0 &&
    token.length <= LONGEST_TOKEN &&
    Number.isFinite(expiresAt)
  );
}
