import type { RedisOptions } from 'ioredis';

/** The address of Redis, with credentials that are never printed. */
export class RedisAddress {
  readonly #options: RedisOptions;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  /** The ioredis options, including passwords. */
  reveal(): RedisOptions {
    return this.#options;
  }

  toString(): string {
    const { path, host = '127.0.0.1', port = 6379, sentinels, name = '' } = this.#options;
    return sentinels ? `the Sentinel group ${name}` : (path ?? `${host}:${port}`);
  }
}
