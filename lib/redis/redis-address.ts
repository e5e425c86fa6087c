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
    const { path, host = 'localhost', port = 6379, sentinels, name = '' } = this.#options;
    const shown = host.includes(':') ? `[${host}]` : host;
    return sentinels ? `the Sentinel group ${name}` : (path ?? `${shown}:${port}`);
  }
}
