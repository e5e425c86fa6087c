import type { AccessTokenLock } from '../../../lib/access-token/access-token-store.interface.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';

const LOCKED_FOR = 3_000;

/** A store with a lock, which ends by itself after 3 s on the clock that is given. */
export class LockingStore extends MemoryAccessTokenStore {
  /** What was done with the token and the lock, in order. */
  readonly steps: string[] = [];
  private owner: object | undefined;
  private lockEnds = 0;

  constructor(private readonly now: () => number) {
    super();
  }

  /** As a process does that dies afterwards. */
  async lock(): Promise<AccessTokenLock | undefined> {
    if (this.owner !== undefined && this.now() < this.lockEnds) return undefined;
    const owner = {};
    this.owner = owner;
    this.lockEnds = this.now() + LOCKED_FOR;
    this.steps.push('lock');
    return { release: async () => this.release(owner) };
  }

  override async set(...[key, token]: Parameters<MemoryAccessTokenStore['set']>): Promise<void> {
    // An answer takes some turns of the event loop.
    await new Promise(setImmediate);
    await super.set(key, token);
    this.steps.push('set');
  }

  private release(owner: object): void {
    if (this.owner !== owner) return;
    this.owner = undefined;
    this.steps.push('release');
  }
}
