import { Injectable } from '@nestjs/common';
import { credentialKey } from './access-token/access-token-caches.js';
import { WeComOptionsError } from './errors/wecom-pay.errors.js';
import type { ResolvedWeComPayOptions } from './options/wecom-pay.options.js';

/** Knows the accounts of an application, and sees to it that no two have the same name. */
@Injectable()
export class AccountRegistry {
  readonly #accounts = new Map<string, string>();

  get names(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  has(name: string): boolean {
    return this.#accounts.has(name);
  }

  /** @throws {WeComOptionsError} when another account has the name. The same account may be registered twice, unless it polls. */
  register(name: string, options: ResolvedWeComPayOptions): void {
    const account = `${credentialKey(options)} ${options.mchid}`;
    if ((this.#accounts.get(name) ?? account) !== account) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts have the name "${name}". Give each but one a name of its own by the option name.`,
      );
    }
    if (this.has(name) && options.polling) {
      throw new WeComOptionsError(
        `WeComPayModule: the account "${name}" is registered twice with the option polling, and would poll each order ` +
          'twice. Register it once, with isGlobal: true, or import the same forRoot() in both places.',
      );
    }
    this.#accounts.set(name, account);
  }
}
