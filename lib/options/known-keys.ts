import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { unknownKeyIn } from './unknown-key.js';

/**
 * An object with known keys only, so that a misspelled option is not ignored.
 * @throws {WeComOptionsError} naming what is allowed.
 */
export function assertKnownKeys(
  title: string,
  value: unknown,
  keys: readonly string[],
): asserts value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WeComOptionsError(`${title} must be an object with ${keys.join(', ')}; got ${shapeOf(value)}.`);
  }
  const unknown = unknownKeyIn(value, keys);
  if (unknown !== undefined) throw new WeComOptionsError(`${title} cannot have ${unknown}.`);
}
