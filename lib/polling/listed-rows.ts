import { shapeOf } from '../errors/text.js';
import { within } from './within.js';

/**
 * The rows that a method with `@UnfinishedOrders()` gives, in whichever form, each in time.
 * @throws what the method throws, and `TooSlowError` when the rows, or the next of them, take longer than `timeout` ms.
 */
export async function* listedRows(list: () => unknown, timeout: number): AsyncGenerator<unknown, void> {
  const rows: unknown = await within(timeout, list);
  if (isIterable(rows)) yield* rows;
  else if (isAsyncIterable(rows)) yield* inTime(rows, timeout);
  else throw new TypeError(`it must return rows, got ${shapeOf(rows)}`);
}

function inTime(rows: AsyncIterable<unknown>, timeout: number): AsyncIterable<unknown> {
  const iterator = rows[Symbol.asyncIterator]();
  const next = () => within(timeout, () => iterator.next());
  const end = () => within(timeout, () => iterator.return?.() ?? { done: true as const, value: undefined });
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
