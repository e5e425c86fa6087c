import { shapeOf } from '../../common/text.js';
import type { TimedCalls } from './timed-calls.js';

/**
 * Yields the rows of a method, whatever form it returns them in, each within the timeout.
 * @throws what the method throws, and `TimeoutExceeded` if the rows, or the next one, take too long.
 */
export async function* listedRows(list: () => unknown, calls: TimedCalls): AsyncGenerator<unknown, void> {
  const rows = await calls.call(list);
  if (isIterable(rows)) for (const row of rows) yield isThenable(row) ? calls.call(() => row) : row;
  else if (isAsyncIterable(rows)) yield* inTime(rows, calls);
  else throw new TypeError(`it must return rows, got ${shapeOf(rows)}`);
}

function inTime(rows: AsyncIterable<unknown>, calls: TimedCalls): AsyncIterable<unknown> {
  const iterator = rows[Symbol.asyncIterator]();
  const end = () => calls.call(() => iterator.return?.() ?? { done: true as const, value: undefined });
  const next = async () => {
    try {
      return await calls.call(() => iterator.next());
    } catch (error) {
      // Nothing else closes the iterator when next() fails: a database cursor would stay open.
      void end().catch(() => undefined);
      throw error;
    }
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
