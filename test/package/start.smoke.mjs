// Does what the README tells a newcomer to do: `npm start`, the curl commands that it prints, Ctrl-C.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_START = 120_000;
const LONGEST_STOP = 2_000;

const EXPECTED = [
  { status: 200, trade_state: 'SUCCESS' },
  { status: 200, trade_state: 'NOTPAY' },
  { status: 502, code: 'PERMISSION_DENIED' },
];

const withoutWeCom = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('WECOM_')),
);

// In a process group of its own, so that Ctrl-C reaches npm and all that it started, as in a terminal.
const app = spawn('npm', ['start'], {
  cwd: ROOT,
  env: { ...withoutWeCom, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const ended = once(app, 'close');
const group = -(app.pid ?? assert.fail('npm cannot be started'));

async function printed(text) {
  let output = '';
  for await (const chunk of app.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(text)) return output;
  }
  throw new Error(`npm start ended before it printed "${text}":\n${output}`);
}

async function answerTo(command) {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s -w '\\n%{http_code}'`]);
  const [, body, status] = /(\{.*\})\s+(\d{3})$/su.exec(stdout) ?? assert.fail(`${command}: ${stdout}`);
  return { status: Number(status), ...JSON.parse(body) };
}

/** Rejects when the promise does not settle in time. */
async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function tryOut() {
  const output = await within(LONGEST_START, 'npm start', printed('Ctrl-C'));
  console.log(output);
  const commands = output.match(/^ +curl .*$/gmu) ?? [];
  assert.equal(commands.length, EXPECTED.length);
  for (const [index, command] of commands.entries()) {
    const answer = await answerTo(command.trim());
    console.log(answer);
    assert.deepEqual({ ...answer, ...EXPECTED[index] }, answer);
  }
  app.stdout.resume();
  process.kill(group, 'SIGINT');
  await within(LONGEST_STOP, 'Ctrl-C', ended);
  console.log('npm start works, and Ctrl-C ends it.');
}

function endAll() {
  try {
    process.kill(group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

try {
  await tryOut();
} finally {
  endAll();
}
