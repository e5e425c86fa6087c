// Gives hostile input to what reads WeCom's answers, its notifications and its bills: first what a coverage-guided fuzzer
// makes of the seeds, then what is made of them and of its finds without coverage, which is faster; then measures what
// inputs cost that are made to take long. What breaks a property, or takes over 20 ms of CPU, is kept in reports/fuzz.
//
// node test/fuzz/run.mjs [decoder] [notification] [bill] [--runs N] [--guided N] [--seed S]
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from '../chaos/arguments.mjs';

const RUNS = { decoder: 10_000_000, notification: 1_000_000, bill: 100_000 };
/** Of the runs, unless `--guided` says otherwise. */
const GUIDED = 0.05;
/** With libFuzzer, built for glibc 2.38 and later. It is no devDependency: nothing else needs it. See decision 048. */
const FUZZER = '@jazzer.js/core@4.0.0';
const OLDEST_GLIBC = 2.38;
const HERE = fileURLToPath(new URL('.', import.meta.url));
const WORKPLACE = join(HERE, '../../reports/fuzz');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    guided: { type: 'string' },
    seed: { type: 'string', default: anySeed() },
  },
});
const targets = positionals.length === 0 ? Object.keys(RUNS) : positionals;
const unknown = targets.find((target) => !Object.hasOwn(RUNS, target));
if (unknown !== undefined)
  throw new Error(`A target is one of ${Object.keys(RUNS).join(', ')}, got "${unknown}".`);
const given = (name) => (values[name] === undefined ? undefined : wholeNumber(name, values[name]));
const seed = given('seed');

console.log(`Seed ${seed}: repeat with --seed ${seed}`);
for (const target of targets) {
  const folder = join(WORKPLACE, target);
  const corpus = await prepare(target, folder);
  const runs = given('runs') ?? RUNS[target];
  const guided = Math.min(runs, given('guided') ?? Math.ceil(runs * GUIDED));
  const left = guided > 0 && (await explore(target, folder, corpus, guided)) ? runs - guided : runs;
  await step(target, 'without coverage', process.execPath, [
    join(HERE, 'play.mjs'),
    target,
    String(left),
    String(seed),
    folder,
  ]);
  await step(target, 'cost', process.execPath, [
    join(HERE, 'measure.mjs'),
    target,
    corpus,
    join(folder, 'slow'),
  ]);
}
process.exit();

/** Writes the seeds for the fuzzer. @returns where. */
async function prepare(target, folder) {
  const corpus = join(folder, 'corpus');
  mkdirSync(corpus, { recursive: true });
  const { seeds, texts } = await import(`./targets/${target}.mjs`);
  for (const [index, data] of seeds().entries()) writeFileSync(join(corpus, `seed-${index}`), data);
  writeFileSync(join(folder, 'dictionary'), texts.map((text) => `"${escaped(text)}"\n`).join(''));
  return corpus;
}

/** @returns whether the fuzzer runs on this machine. */
async function explore(target, folder, corpus, runs) {
  const glibc = Number(process.report.getReport().header.glibcVersionRuntime ?? Infinity);
  if (glibc < OLDEST_GLIBC) {
    console.log(
      `${target}: not guided by coverage, since ${FUZZER} needs glibc ${OLDEST_GLIBC}, and this is ${glibc}`,
    );
    return false;
  }
  const limits = [`-runs=${runs}`, `-seed=${seed}`, '-max_len=65540', `-dict=${join(folder, 'dictionary')}`];
  const options = [...limits, `-artifact_prefix=${folder}/`, '-verbosity=1', '-print_final_stats=1'];
  const file = join(HERE, 'targets', `${target}.mjs`);
  const jazzer = [
    '--yes',
    '--package',
    FUZZER,
    '--',
    'jazzer',
    file,
    corpus,
    '-i',
    'dist/',
    '-e',
    'node_modules',
  ];
  await step(target, 'guided by coverage', 'npx', [...jazzer, '--', ...options]);
  return true;
}

async function step(target, title, command, parameters) {
  console.log(`${target}: ${title}`);
  const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code === 0) return;
  console.log(`${target}: ${title}: failed, see above and ${WORKPLACE}`);
  process.exitCode = 1;
}

/** As libFuzzer reads it: what is not plain ASCII by its bytes. */
function escaped(text) {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}
