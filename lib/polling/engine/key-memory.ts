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
  private readonly keys = new Set<string>();

  add(key: string): void {
    this.keys.delete(key);
    this.keys.add(key);
    const [oldest] = this.keys;
    if (this.keys.size > MOST_KEYS && oldest !== undefined) this.keys.delete(oldest);
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  delete(key: string): void {
    this.keys.delete(key);
  }
}
