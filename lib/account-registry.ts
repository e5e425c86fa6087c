import { Injectable } from '@nestjs/common';
import { credentialKey } from './access-token/access-token-caches.js';
import { WeComOptionsError } from './errors/wecom-pay.errors.js';
import type { ResolvedWeComPayOptions } from './options/wecom-pay.options.js';

/** Sees to it that no two accounts of an application have the same name. */
@Injectable()
export class AccountRegistry {
  readonly #accounts = new Map<string, string>();

  /** @throws {WeComOptionsError} when another account has the name. The same account may be registered twice. */
  register(name: string, options: ResolvedWeComPayOptions): void {
    const account = `${credentialKey(options)} ${options.mchid}`;
    if ((this.#accounts.get(name) ?? account) !== account) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts have the name "${name}". Give each but one a name of its own by the option name.`,
      );
    }
    this.#accounts.set(name, account);
  }
}
