// Gives a target inputs without a fuzzer: node play.mjs <target> <runs> <seed> [corpus]. Prints one line of JSON.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costOf, isSlow } from './meter.mjs';
import { createMutator } from './mutator.mjs';

const [name, runs, seed, workplace] = process.argv.slice(2);
const target = await import(`./targets/${name}.mjs`);
const corpusIn = (folder) => readdirSync(folder).map((file) => readFileSync(join(folder, file)));
const mutator = createMutator(target, Number(seed), corpusIn(join(workplace, 'corpus')));
const startedAt = performance.now();
const usedBefore = process.cpuUsage();
const most = { cpu: 0, bytes: 0 };
let found = 0;
let crashes = 0;

function keep(kind, data, why) {
  const folder = join(workplace, kind);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}-${seed}-${found++}`), data);
  console.error(`${name}: ${kind}: ${why}`);
}

/** Without stacks, errors cost half as much. */
async function stackOf(data, error) {
  Error.stackTraceLimit = 20;
  const again = await target.fuzz(data).catch((thrown) => thrown);
  Error.stackTraceLimit = 0;
  return (again ?? error).stack;
}

// The library's own timers let a process end.
setInterval(() => undefined, 60_000);
Error.stackTraceLimit = 0;
let done = 0;
for (; done < Number(runs) && found < 20; done++) {
  const data = mutator.next();
  most.bytes = Math.max(most.bytes, data.length);
  try {
    const cpu = await costOf(target.fuzz, data);
    most.cpu = Math.max(most.cpu, cpu);
    if (isSlow(data, cpu)) keep('slow', data, `${cpu.toFixed(1)} ms of CPU`);
  } catch (error) {
    crashes++;
    keep('crashes', data, await stackOf(data, error));
  }
  if ((done + 1) % 10_000 === 0)
    console.error(
      `${name}: ${done + 1} inputs in ${Math.round((performance.now() - startedAt) / 1_000)} s, ${found} found`,
    );
}
const { user, system } = process.cpuUsage(usedBefore);
console.log(
  JSON.stringify({
    done,
    found,
    most,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    cpuSeconds: Math.round((user + system) / 1e6),
    rss: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }),
);
// What is slow is for measure.mjs to confirm, in quiet.
process.exit(crashes > 0 ? 1 : 0);
