import { Injectable } from '@nestjs/common';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** What an account does by itself, by the option that switches it on. */
const TASKS = {
  polling: 'order would be polled',
  refunds: 'refund would be polled',
  applyments: 'applyment would be polled',
  reconciliation: 'day would be reconciled',
} as const;

/** The options that have an account do something by itself. */
export const TASK_OPTIONS = Object.keys(TASKS) as readonly TaskOption[];
export type TaskOption = keyof typeof TASKS;

export interface Registration {
  readonly name: string;
  /** Identical if and only if credential and merchant are. */
  readonly identity: string;
  /** The option by which it does something by itself, if it does. */
  readonly task: TaskOption | undefined;
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
   * does something by itself.
   */
  register({ name, identity, task }: Registration): void {
    if ((this.#identities.get(name) ?? identity) !== identity) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts have the name "${name}". Give all but one of them a different name (the option name).`,
      );
    }
    if (this.has(name) && task !== undefined) {
      throw new WeComOptionsError(
        `WeComPayModule: the account "${name}" is registered twice with the option ${task}, so each ${TASKS[task]} twice. ` +
          'Register it once with isGlobal: true, or import the result of the same forRoot() call in both places.',
      );
    }
    this.#identities.set(name, identity);
  }
}
