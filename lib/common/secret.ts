import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * Holds a string that must never be printed: `inspect`, `JSON.stringify`, template literals and spread show `[secret]`
 * or nothing.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The string itself. Call it only where the value is sent. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
