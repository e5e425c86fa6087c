// Mutates the folders of lib/, group by group, and says of each how many of its mutants a test notices. Survivors are
// printed, and kept in reports/mutation. Fails if a folder has less than 85 %.
//
// node test/mutation/run.mjs [folder ...]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { groupsOf, reportOf } from './folders.mjs';
import { scoresIn } from './scores.mjs';

const LEAST = 85;

const scores = [];
for (const { name, folders } of groupsOf(process.argv.slice(2))) {
  await mutate(folders);
  scores.push(...scoresIn(reportOf(name), folders));
}
console.table(Object.fromEntries(scores.map(({ folder, ...score }) => [folder, score])));
process.exitCode = scores.every(({ score }) => score >= LEAST) ? 0 : 1;

/** @throws if it does not come to its end. */
async function mutate(folders) {
  const stryker = spawn('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    env: { ...process.env, MUTATED_FOLDERS: folders.join(',') },
    stdio: 'inherit',
  });
  const [code] = await once(stryker, 'close');
  if (code !== 0) throw new Error(`Stryker has ended with ${code}.`);
}
