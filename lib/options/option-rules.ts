import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { assertKnownKeys } from './known-keys.js';

const MODULE = 'WeComPayModule';

/** The error for an invalid option. `got` must not reveal a secret. */
export function wrongOption(name: string, allowed: string, got: string, module = MODULE): WeComOptionsError {
  return new WeComOptionsError(`${module}: the option ${name} must be ${allowed}; got ${got}.`);
}

/** The options of a section; none, if it is not given. */
export function section(
  name: string,
  value: unknown,
  keys: readonly string[],
  module = MODULE,
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  assertKnownKeys(`${module}: the ${name === '' ? 'options' : `option ${name}`}`, value, keys);
  return value;
}

/** A string that matches. The error message never shows the value. */
export function text(name: string, value: unknown, pattern: RegExp, allowed: string): string {
  if (value === undefined || value === '') throw wrongOption(name, allowed, 'nothing');
  if (typeof value !== 'string' || !pattern.test(value)) throw wrongOption(name, allowed, shapeOf(value));
  return value;
}

/** A whole number from 1 to `most`. */
export function count(name: string, value: unknown, most: number, module = MODULE): number {
  return wholeNumber(name, value, most, 'a whole number', module);
}

/** A whole number of milliseconds from 1 to `most`. */
export function milliseconds(name: string, value: unknown, most: number, module = MODULE): number {
  return wholeNumber(name, value, most, 'a whole number of milliseconds', module);
}

function wholeNumber(name: string, value: unknown, most: number, what: string, module: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most)
    return value as number;
  throw wrongOption(name, `${what} from 1 to ${most}`, shapeOf(value), module);
}

export function flag(name: string, value: unknown, module = MODULE): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongOption(name, 'true or false', shapeOf(value), module);
}

export function callback<T>(name: string, value: unknown): T {
  if (typeof value === 'function') return value as T;
  throw wrongOption(name, 'a function', shapeOf(value));
}

export function withMethods<T>(name: string, value: unknown, methods: readonly string[]): T {
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const missing = methods.filter((method) => typeof object[method] !== 'function');
  if (missing.length === 0) return value as T;
  throw wrongOption(
    name,
    `an object with the methods ${methods.join(', ')}`,
    `${shapeOf(value)} without ${missing.join(', ')}`,
  );
}

export function optional<T>(value: unknown, resolve: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : resolve(value);
}

export function url(name: string, value: unknown, allowed: string): URL {
  if (typeof value === 'string' && URL.canParse(value)) return new URL(value);
  throw wrongOption(name, allowed, shapeOf(value));
}
