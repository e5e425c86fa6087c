import { jest } from '@jest/globals';
import { loadLazyParts } from './lazy-parts.js';

const TURNS_OF_A_DEADLINE = 4;

await loadLazyParts();

/** Fakes the clock and the timers, but not the turns of the event loop, nor what else is named. */
export function useFakeClock(...others: 'nextTick'[]): void {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'queueMicrotask', ...others] });
}

/** Moves the fake clock, and lets the event loop take the turns that a deadline grants to an answer. */
export async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < TURNS_OF_A_DEADLINE; turn++) await new Promise(setImmediate);
}
