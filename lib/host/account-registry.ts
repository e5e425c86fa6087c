import { Injectable } from '@nestjs/common';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** An account as it is registered. */
export interface Registration {
  readonly name: string;
  /** The same for the same credential and merchant, and for no other. */
  readonly identity: string;
  readonly polls: boolean;
}

/** Knows the accounts of an application, and sees to it that no two have the same name. */
@Injectable()
export class AccountRegistry {
  readonly #identities = new Map<string, string>();

  get names(): readonly string[] {
    return [...this.#identities.keys()];
  }

  has(name: string): boolean {
    return this.#identities.has(name);
  }

  /** @throws {WeComOptionsError} when another account has the name. The same account may be registered twice, unless it polls. */
  register({ name, identity, polls }: Registration): void {
    if ((this.#identities.get(name) ?? identity) !== identity) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts have the name "${name}". Give each but one a name of its own by the option name.`,
      );
    }
    if (this.has(name) && polls) {
      throw new WeComOptionsError(
        `WeComPayModule: the account "${name}" is registered twice with the option polling, and would poll each order ` +
          'twice. Register it once, with isGlobal: true, or import the same forRoot() in both places.',
      );
    }
    this.#identities.set(name, identity);
  }
}
