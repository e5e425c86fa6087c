/**
 * `node docs/model/check.mjs`: checks the model of the shared engine in each world, and that without a rule it fails.
 * `--short`: one sweep only where one shows something. Needs spin and gcc: `apt-get install spin gcc`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODEL = fileURLToPath(new URL('shared-engine.pml', import.meta.url));
const isShort = process.argv.includes('--short');
const MOST_MEMORY_MB = 14_000;
const DEEPEST = 1_000_000;

const QUIET = { KILLS: 0, HANGS: 0, LOSSES: 0, SWEEPS: 1 };
const EACH = isShort ? { SWEEPS: 1 } : { SWEEPS: 2 };

/** Of one order and one worker: with two of each, this would take too long. */
const KILLED_OVER_ONE = { ...QUIET, KILLS: 1, SWEEPS: 3, GIVES_UP: 1, ONE_ORDER: '' };

const WORLDS = {
  'nothing goes wrong': { ...QUIET, ...EACH },
  'notices alone, without a schedule': { ...QUIET, ...EACH, ONLY_NOTICES: '' },
  'WeCom does not answer, and a notice alone finds the payment': { ...QUIET, FAILURES: 1, ONLY_NOTICES: '' },
  'the application gives an order up': { ...QUIET, ...EACH, GIVES_UP: 0 },
  'a notice comes of an order that the application gives up': {
    ...QUIET,
    SWEEPS: 2,
    GIVES_UP: 1,
    ONLY_NOTICES: '',
  },
  'the application creates an order that WeCom did not know': { ...QUIET, HANGS: 1, CREATES_AGAIN: '' },
  'the application untracks an order, and may track it again': { ...QUIET, HANGS: 1, UNTRACKS: '' },
  'a process is killed': { ...QUIET, KILLS: 1 },
  'one is killed as a notice comes of an order that the application gives up': KILLED_OVER_ONE,
  'a process hangs, and loses its lock': { ...QUIET, HANGS: 1 },
  'Redis loses its data': { ...QUIET, LOSSES: 1, SWEEPS: 2 },
};

/** What is taken out, and a world in which that is noticed. */
const RULES = {
  NO_LOCK: QUIET,
  NO_GUARD: { ...QUIET, HANGS: 1 },
  NO_MARK: { ...QUIET, ONLY_NOTICES: '' },
  NO_UNCANCEL: { ...QUIET, ONLY_NOTICES: '' },
  NO_SOON: { ...QUIET, FAILURES: 1, ONLY_NOTICES: '' },
  NO_LAST_LOOK: { ...QUIET, ONLY_NOTICES: '' },
  NO_LOOK_BEHIND: { ...QUIET, CREATES_AGAIN: '' },
  NO_STANDING_CANCEL: { ...QUIET, UNTRACKS: '' },
  NO_KNOWN_END: QUIET,
  NO_NUMBERS: QUIET,
  NO_SWEEPS_BEFORE: QUIET,
  NO_CANCELLED: { ...QUIET, SWEEPS: 2, GIVES_UP: 0 },
  NO_SPARING: { ...QUIET, SWEEPS: 2, GIVES_UP: 1, ONLY_NOTICES: '' },
  NO_POLL_OF_SPARED: KILLED_OVER_ONE,
  NO_LOOK_AFTER_REMOVAL: { ...QUIET, SWEEPS: 2, GIVES_UP: 1, ONLY_NOTICES: '' },
};

const SLOW = new Set(
  isShort ? ['a notice comes of an order that the application gives up', 'Redis loses its data'] : [],
);

/** @returns the assertion that fails, if one does, and how many states were seen. */
function explore(world) {
  const folder = mkdtempSync(join(tmpdir(), 'wecom-pay-model-'));
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
  try {
    run(
      'spin',
      '-a',
      ...Object.entries(world).map(([name, value]) => `-D${name}${value === '' ? '' : `=${value}`}`),
      MODEL,
    );
    run('gcc', '-O2', '-w', '-DSAFETY', '-DCOLLAPSE', `-DMEMLIM=${MOST_MEMORY_MB}`, '-o', 'pan', 'pan.c');
    const report = run('./pan', `-m${DEEPEST}`, '-E');
    const broken = /assertion violated (.*) \(at depth/u.exec(report)?.[1];
    if (broken === undefined && !/errors: 0/u.test(report)) throw new Error(report);
    if (/not completed|max search depth too small/u.test(report) && broken === undefined)
      throw new Error(report);
    return { broken, states: Number(/(\d+) states, stored/u.exec(report)[1]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(name, { broken, states }, startedAt) {
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(
    `${name}: ${broken ? `fails: ${broken}` : 'holds'} (${states.toLocaleString('en')} states, ${seconds} s)`,
  );
}

function check(name, world, isExpected) {
  if (SLOW.has(name)) return;
  const startedAt = performance.now();
  const result = explore(world);
  print(name, result, startedAt);
  if (!isExpected(result.broken)) process.exitCode = 1;
}

for (const [name, world] of Object.entries(WORLDS)) check(name, world, (broken) => broken === undefined);
for (const [rule, world] of Object.entries(RULES))
  check(rule, { ...world, [rule]: '' }, (broken) => broken !== undefined);
