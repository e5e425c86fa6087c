import { randomInt } from 'node:crypto';

/** The default of `--seed`. */
export const anySeed = () => String(randomInt(2 ** 31));

/** The value of an argument that must be a whole number. */
export function wholeNumber(name, text) {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, got "${text}".`);
}
