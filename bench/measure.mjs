/**
 * Calls `count` times, `concurrency` at once.
 * @param {() => Promise<unknown>} call
 */
export async function drive(call, count, concurrency) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** What the calls cost: CPU time of the whole process, its garbage collector included, and time on the clock. */
export async function costOfCalls(call, count, concurrency) {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await drive(call, count, concurrency);
  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: (user + system) / count, rate: (count * 1_000) / elapsed, latency: elapsed / count };
}

/** From when `work` has begun until so many orders or refunds were handled. */
export function costOfHandling(count, work) {
  return new Promise((resolve) => {
    let [startedAt, cpuBefore, left] = [performance.now(), process.cpuUsage(), count];
    const handled = () => {
      if (--left > 0) return;
      const { user, system } = process.cpuUsage(cpuBefore);
      resolve({ rate: (count * 1_000) / (performance.now() - startedAt), cpu: (user + system) / count });
    };
    void work(handled, () => ([startedAt, cpuBefore] = [performance.now(), process.cpuUsage()]));
  });
}

/** CPU µs of one synchronous step. */
export function costOfStep(step, count) {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Bytes on the heap for each call: allocated meanwhile, and still held after a collection. Needs --expose-gc. */
export async function memoryOfCalls(call, count, concurrency) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  await drive(call, count, concurrency);
  const allocated = process.memoryUsage().heapUsed - before;
  globalThis.gc();
  const kept = process.memoryUsage().heapUsed - before;
  return { allocated: allocated / count, kept: kept / count };
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The median of a set of ratios and its middle half, for instance `0.81 (0.79–0.84)`.
 * @param {number[]} values
 * @param {number} [digits]
 */
export function spread(values, digits = 2) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share).toFixed(digits));
  return `${middle} (${low}–${high})`;
}

export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place % 1);
}

/**
 * Measures the contenders in turns, A B C A B C …, so that a slow moment of the machine meets all of them.
 * @template T
 * @param {string[]} names
 * @param {number} rounds
 * @param {(name: string) => Promise<T>} measure
 * @returns {Promise<Record<string, T[]>>} the figures of each, round by round.
 */
export async function inTurns(names, rounds, measure) {
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) figures[name].push(await measure(name));
  }
  return figures;
}

/** The ratios of two contenders, round by round. */
export function ratios(figures, base) {
  return figures.map((figure, round) => figure / base[round]);
}
