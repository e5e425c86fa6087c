/** What work takes of its process, however busy the machine is. */
import { setImmediate as turn } from 'node:timers/promises';

/** Bytes on the heap that are in use. Needs --expose-gc. */
export async function heapAfterCollection() {
  await turn();
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** CPU µs of the whole process. */
export async function cpuOf(work) {
  const before = process.cpuUsage();
  await work();
  return cpuSince(before);
}

/**
 * µs that the work holds its thread: neither what other processes take counts, nor what the garbage collector does on
 * other cores beyond the time on the clock.
 */
export async function ownTimeOf(work) {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  await work();
  return Math.min(cpuSince(before), (performance.now() - startedAt) * 1_000);
}

/** CPU ms of the work, and ms of the longest turn of the event loop meanwhile, see {@link ownTimeOf}. */
export async function longestTurn(work) {
  const done = new AbortController();
  const total = cpuOf(work).finally(() => done.abort());
  let longest = 0;
  while (!done.signal.aborted) longest = Math.max(longest, await ownTimeOf(turn));
  return { total: (await total) / 1_000, longest: longest / 1_000 };
}

function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
