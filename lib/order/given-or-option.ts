import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { ResolvedOrderOptions } from './order.options.js';

/**
 * What a request names, or else the option of that name.
 * @throws {WeComOptionsError} if there is neither.
 */
export function givenOrOption<Name extends keyof ResolvedOrderOptions>(
  name: Name,
  given: string | undefined,
  options: Pick<ResolvedOrderOptions, Name>,
): string {
  const value = given ?? options[name];
  if (value !== undefined) return value;
  throw new WeComOptionsError(`${name} is missing: pass it, or set the option ${name}.`);
}
