import type { ItemWords } from './item-kind.interface.js';

/** Says that `maxTracked` is reached, and what to do about it. */
export function noRoom(what: string, { noun, option }: ItemWords, maxTracked: number) {
  const problem = `${what}: ${option}.maxTracked (${maxTracked}) is reached`;
  return { problem, withAdvice: `${problem}. Raise it, or list fewer ${noun}s.` };
}
