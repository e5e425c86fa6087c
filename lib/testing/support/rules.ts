import { unknownKeyIn } from '../../options/unknown-key.js';

/** What an option must be, in words, and whether it is. */
export type Rule = readonly [must: string, holds: (value: unknown) => boolean];

/** A rule for each option. */
export type Rules<T> = { readonly [K in keyof T]-?: Rule };

export const TEXT: Rule = ['a non-empty string', isText];
export const COUNT: Rule = ['a whole number ≥ 1', isCount];
export const FUNCTION: Rule = ['a function', (value) => typeof value === 'function'];
export const DURATION: Rule = [
  'a number of milliseconds ≥ 0',
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
];
export const LIMIT: Rule = [
  'a whole number ≥ 1, or Infinity',
  (value) => value === Infinity || isCount(value),
];

/**
 * @param group the option whose fields these are
 * @throws TypeError naming the invalid option
 */
export function assertRules<T extends object>(options: T, rules: Rules<T>, group?: string): void {
  const unknown = unknownKeyIn(options, Object.keys(rules));
  const whole = group === undefined ? 'the options' : `option "${group}"`;
  if (unknown !== undefined) throw new TypeError(`FakeWeCom.start(): ${whole} cannot have ${unknown}`);
  for (const name of Object.keys(options) as (keyof T & string)[]) {
    const [must, holds] = rules[name];
    const path = group === undefined ? name : `${group}.${name}`;
    if (options[name] !== undefined && !holds(options[name]))
      throw new TypeError(`FakeWeCom.start(): option "${path}" must be ${must}`);
  }
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** An object of optional fields with these names only. */
export function isGroup(
  value: unknown,
  names: readonly string[],
  holds: (field: unknown, name: string) => boolean,
): boolean {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([name, field]) => names.includes(name) && (field === undefined || holds(field, name)),
  );
}
