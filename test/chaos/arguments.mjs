import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** The default of `--seed`. */
export const anySeed = () => String(randomInt(2 ** 31));

/** The value of an argument that must be a whole number. */
export function wholeNumber(name, text) {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, got "${text}".`);
}

/**
 * The arguments of a run that is as long as one of them says.
 * @param {'minutes' | 'rounds'} unit
 * @param {number} most by default
 * @param {number} ordersEach in each of them, by default
 */
export function lengthArguments(unit, most, ordersEach) {
  const { values } = parseArgs({
    options: {
      [unit]: { type: 'string', default: String(most) },
      orders: { type: 'string' },
      seed: { type: 'string', default: anySeed() },
      messages: { type: 'boolean', default: false },
      logs: { type: 'string' },
    },
  });
  const [length, seed] = [unit, 'seed'].map((name) => wholeNumber(name, values[name]));
  const { messages, logs } = values;
  const orders = values.orders === undefined ? ordersEach * length : wholeNumber('orders', values.orders);
  const again = `Seed ${seed}: repeat with --${unit} ${length} --orders ${orders} --seed ${seed}`;
  return { again, messages, options: { [unit]: length, orders, seed, logs, drainTimeout: 2_000 } };
}
