import { AccessTokenCache } from '../../../lib/access-token/access-token-cache.js';
import type {
  AccessTokenStore,
  StoredAccessToken,
} from '../../../lib/access-token/access-token-store.interface.js';
import { GuardedStore } from '../../../lib/access-token/guarded-store.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';

const LIFETIME = 7_200_000;

/** WeCom's rules for tokens on a clock that stands still until it is moved. */
export class SimulatedWeCom {
  now = 1_000_000_000_000;
  fetches = 0;
  inFlight = 0;
  mostInFlight = 0;
  /** Thrown by the next fetches, while set. */
  failure: Error | undefined;
  /** Holds back the answer to each fetch until it resolves. */
  answering: () => Promise<void> = async () => undefined;
  readonly warnings: string[] = [];
  private issued = 0;
  private live: { token: string; endsAt: number } | undefined;

  constructor(private readonly repeats: 'constant' | 'remaining' = 'remaining') {}

  readonly fetch = async (): Promise<StoredAccessToken> => {
    this.fetches++;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    try {
      const token = this.issue();
      await this.answering();
      if (this.failure) throw this.failure;
      return token;
    } finally {
      this.inFlight--;
    }
  };

  /** The answer to `gettoken` now, for whichever process asks. */
  issue(): StoredAccessToken {
    if (!this.live || this.live.endsAt <= this.now) {
      this.live = { token: `token-${++this.issued}`, endsAt: this.now + LIFETIME };
    }
    const { token, endsAt } = this.live;
    return { token, expiresAt: this.repeats === 'constant' ? this.now + LIFETIME : endsAt };
  }

  accepts(token: string): boolean {
    return this.live?.token === token && this.live.endsAt > this.now;
  }

  /** Holds back all answers until the returned function is called. */
  holdAnswers(): () => void {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.answering = () => released;
    return release;
  }

  /** WeCom may end a token early. */
  revoke(): void {
    this.live = undefined;
  }

  advance(ms: number): void {
    this.now += ms;
  }

  /** Lets the time pass, and others do what they do meanwhile. */
  private async sleep(ms: number): Promise<void> {
    this.advance(ms);
    await new Promise(setImmediate);
  }

  cache(store: AccessTokenStore = new MemoryAccessTokenStore(), random = () => 0.5): AccessTokenCache {
    const warn = (message: string) => void this.warnings.push(message);
    return new AccessTokenCache({
      fetch: this.fetch,
      store: new GuardedStore(store, 'key', warn),
      warn,
      now: () => this.now,
      monotonicNow: () => this.now - 999_000_000_000,
      sleep: (ms) => this.sleep(ms),
      random,
    });
  }
}
