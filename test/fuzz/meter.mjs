/** What an input of at most 64 KiB may cost, in ms of CPU. */
export const MOST_CPU = 20;
const LONGEST_INPUT = 64 * 1024;
const TIMES = 3;

let wall = 0;
let cpu = 0;
let isExact = false;

/** Does what the library does with an input, and notes what it costs; the properties are checked outside of it. */
export async function metered(work) {
  const startedAt = performance.now();
  // It takes longer itself than most inputs.
  const usedBefore = isExact ? process.cpuUsage() : undefined;
  try {
    return await work();
  } finally {
    wall = Math.max(wall, performance.now() - startedAt);
    if (usedBefore !== undefined) cpu = Math.max(cpu, sum(process.cpuUsage(usedBefore)) / 1_000);
  }
}

/**
 * Gives a target an input.
 * @returns ms of CPU that it took; 0 if no more than the limit has passed at all.
 */
export async function costOf(fuzz, data) {
  await once(fuzz, data, false);
  return wall <= MOST_CPU ? 0 : leastCostOf(fuzz, data);
}

/** The least of some times: on a busy machine it may have waited, and a collection of garbage may have come between. */
export async function leastCostOf(fuzz, data) {
  const costs = [];
  while (costs.length < TIMES) {
    await once(fuzz, data, true);
    costs.push(cpu);
  }
  return Math.min(...costs);
}

async function once(fuzz, data, exact) {
  isExact = exact;
  wall = 0;
  cpu = 0;
  await fuzz(data);
}

function sum({ user, system }) {
  return user + system;
}

export function isSlow(data, spent) {
  return spent > MOST_CPU && data.length <= LONGEST_INPUT + 256;
}
