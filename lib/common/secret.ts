import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * Holds a text that must never be printed. `inspect`, `JSON.stringify`, template strings and spread show
 * `[secret]` or nothing.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Call it where the text is sent, and nowhere else. */
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
