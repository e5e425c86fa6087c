// What inputs cost that are made to take long, and those of a corpus: node measure.mjs <target> [corpus]. Prints a line of
// JSON.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSlow, leastCostOf } from './meter.mjs';
import { worst } from './worst.mjs';

const [name, ...folders] = process.argv.slice(2);
const target = await import(`./targets/${name}.mjs`);
/** @returns {[string, Buffer][]} */
const filesIn = (folder) =>
  (existsSync(folder) ? readdirSync(folder) : []).map((file) => [
    join(folder, file),
    readFileSync(join(folder, file)),
  ]);
/** @type {readonly (readonly [title: string, data: Buffer])[]} */
const inputs = [...Object.entries(worst[name](target)), ...folders.flatMap(filesIn)];

// The library's own timers let a process end.
setInterval(() => undefined, 60_000);
// Compiled, as after some requests.
for (let round = 0; round < 60; round++) for (const seed of target.seeds()) await target.fuzz(seed);
const costs = [];
for (const [title, data] of inputs)
  costs.push({ title, bytes: data.length, cpu: await leastCostOf(target.fuzz, data), data });
costs.sort((one, other) => other.cpu - one.cpu);
const slow = costs.filter(({ data, cpu }) => isSlow(data, cpu));
for (const { title, bytes, cpu } of costs.slice(0, 8))
  console.error(`${name}: ${cpu.toFixed(1)} ms of CPU for ${title} (${bytes} bytes)`);
console.log(JSON.stringify({ measured: costs.length, slow: slow.length, most: costs[0].cpu }));
process.exit(slow.length > 0 ? 1 : 0);
