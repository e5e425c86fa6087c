import { Injectable } from '@nestjs/common';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** What an account may poll, by the option that switches it on. */
const POLLED = { polling: 'order', refunds: 'refund', applyments: 'applyment' } as const;

/** The options that switch polling on. */
export const POLLING_OPTIONS = Object.keys(POLLED) as readonly PollingOption[];
export type PollingOption = keyof typeof POLLED;

export interface Registration {
  readonly name: string;
  /** Identical if and only if credential and merchant are. */
  readonly identity: string;
  /** The option by which it polls, if it does. */
  readonly polls: PollingOption | undefined;
}

/** Knows the accounts of the application, and ensures that no two have the same name. */
@Injectable()
export class AccountRegistry {
  readonly #identities = new Map<string, string>();

  get names(): readonly string[] {
    return [...this.#identities.keys()];
  }

  has(name: string): boolean {
    return this.#identities.has(name);
  }

  /**
   * @throws {WeComOptionsError} if another account has the name. The same account may be registered twice, unless it
   * polls.
   */
  register({ name, identity, polls }: Registration): void {
    if ((this.#identities.get(name) ?? identity) !== identity) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts have the name "${name}". Give all but one of them a different name (the option name).`,
      );
    }
    if (this.has(name) && polls !== undefined) {
      throw new WeComOptionsError(
        `WeComPayModule: the account "${name}" is registered twice with the option ${polls}, so each ${POLLED[polls]} would be polled ` +
          'twice. Register it once with isGlobal: true, or import the result of the same forRoot() call in both places.',
      );
    }
    this.#identities.set(name, identity);
  }
}
