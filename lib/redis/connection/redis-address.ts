import type { RedisOptions } from 'ioredis';

/** Where Redis is, and how to be let in. What is secret in it is never printed. */
export class RedisAddress {
  readonly #options: RedisOptions;

  constructor(options: RedisOptions) {
    this.#options = options;
  }

  /** The options of ioredis, passwords included. */
  reveal(): RedisOptions {
    return this.#options;
  }

  toString(): string {
    const { path, host = '127.0.0.1', port = 6379, sentinels, name = '' } = this.#options;
    return sentinels ? `the Sentinel group ${name}` : (path ?? `${host}:${port}`);
  }
}
