import { keepRecent } from '../../common/keep-recent.js';

type MaybePromise<T> = T | Promise<T>;

/** Remembers keys of items that are no longer tracked. It may forget them, and never rejects. */
export interface KeyMemory {
  add(key: string): MaybePromise<void>;
  has(key: string): MaybePromise<boolean>;
  delete(key: string): MaybePromise<void>;
}

const MOST_KEYS = 10_000;

/** Remembers the latest keys in this process. */
export class LocalKeyMemory implements KeyMemory {
  private readonly keys = new Map<string, true>();

  add(key: string): void {
    keepRecent(this.keys, key, true, MOST_KEYS);
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  delete(key: string): void {
    this.keys.delete(key);
  }
}
