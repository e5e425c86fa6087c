import { shapeOf } from '../common/text.js';
import { WeComRequestError } from '../errors/wecom-pay.errors.js';
import { unknownKeyIn } from '../options/unknown-key.js';
import { decode, UnusableBody } from './decode.js';
import type { Constructor } from './field-rules.js';
import { fieldRulesOf } from './field-rules.js';

/**
 * Turns what a caller wants to send into a validated request.
 * @param endpoint the path of the endpoint, for the error.
 * @throws {WeComRequestError} naming the invalid field, what it got and what is allowed.
 */
export function decodeRequest<T extends object>(dto: Constructor<T>, given: object, endpoint: string): T {
  try {
    return decode(dto, given, () => undefined);
  } catch (error) {
    if (!(error instanceof UnusableBody)) throw error;
    throw new WeComRequestError(`${error.message}.`, { endpoint });
  }
}

/**
 * @param expected for example `The order must be { out_trade_no }`.
 * @throws {WeComRequestError} unless it is an object.
 */
export function assertIsObject(given: unknown, expected: string, endpoint: string): asserts given is object {
  if (!isObject(given)) throw new WeComRequestError(`${expected}, got ${shapeOf(given)}.`, { endpoint });
}

/**
 * Makes sure that a request is an object, and that no misspelled field is silently left out.
 * @throws {WeComRequestError} naming the field, and the one that was probably meant.
 */
export function assertKnownFields(dto: Constructor, given: unknown, endpoint: string): void {
  if (!isObject(given) || Array.isArray(given))
    throw new WeComRequestError(`The request must be an object, got ${shapeOf(given)}.`, { endpoint });
  const unknown = unknownFieldIn(dto, given, '');
  if (unknown !== undefined) throw new WeComRequestError(`${unknown}.`, { endpoint });
}

function unknownFieldIn(dto: Constructor, given: object, path: string): string | undefined {
  const rules = fieldRulesOf(dto);
  const unknown = unknownKeyIn(
    given,
    rules.map(({ name }) => name),
  );
  if (unknown !== undefined) return `${path === '' ? 'The request' : path} cannot have ${unknown}`;
  for (const rule of rules) {
    if (rule.kind === 'leaf') continue;
    const value = (given as Record<string, unknown>)[rule.name];
    const isList = Array.isArray(value);
    const name = path === '' ? rule.name : `${path}.${rule.name}`;
    for (const item of isList ? value : [value]) {
      const found = isObject(item)
        ? unknownFieldIn(rule.type(), item, isList ? `${name}[]` : name)
        : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
