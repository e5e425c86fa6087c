// Does what the README tells a newcomer to do: starts each sample, tries what it prints, and ends it by Ctrl-C.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_START = 120_000;
const LONGEST_PAYMENT = 60_000;
/** Four processes end one after the other. */
const LONGEST_STOP = 5_000;

const EXPECTED = [
  { status: 200, trade_state: 'SUCCESS' },
  { status: 200, trade_state: 'NOTPAY' },
  { status: 502, code: 'PERMISSION_DENIED' },
];

const withoutWeCom = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('WECOM_')),
);

/** Runs a script of package.json for as long as `tryOut` works with what it printed. */
async function runScript(script, env, tryOut) {
  // In a process group of its own, so that Ctrl-C reaches npm and all that it started, as in a terminal.
  const app = spawn('npm', ['run', script], {
    cwd: ROOT,
    env: { ...withoutWeCom, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(app, 'close');
  const group = -(app.pid ?? assert.fail('npm cannot be started'));
  try {
    const output = await within(LONGEST_START, `npm run ${script}`, printed(app, 'Ctrl-C'));
    console.log(output);
    assert.match(output, /^Building the package and the sample/mu);
    app.stdout.resume();
    await tryOut(output);
    process.kill(group, 'SIGINT');
    await within(LONGEST_STOP, 'Ctrl-C', ended);
    console.log(`npm run ${script} works, and Ctrl-C ends it.`);
  } finally {
    endAll(group);
  }
}

async function printed(app, text) {
  let output = '';
  for await (const chunk of app.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(text)) return output;
  }
  throw new Error(`it ended before it printed "${text}":\n${output}`);
}

/** Rejects when the promise does not settle in time. */
async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function endAll(group) {
  try {
    process.kill(group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function tryCommands(output) {
  const commands = output.match(/^ +curl .*$/gmu) ?? [];
  assert.equal(commands.length, EXPECTED.length);
  for (const [index, command] of commands.entries()) {
    const answer = await answerTo(command.trim());
    console.log(answer);
    assert.deepEqual({ ...answer, ...EXPECTED[index] }, answer);
  }
}

async function answerTo(command) {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s -w '\\n%{http_code}'`]);
  const [, body, status] = /(\{.*\})\s+(\d{3})$/su.exec(stdout) ?? assert.fail(`${command}: ${stdout}`);
  return { status: Number(status), ...JSON.parse(body) };
}

async function tryShop(output) {
  const [url] = /http:\S+/u.exec(output) ?? assert.fail('no address is printed');
  assert.match(await (await fetch(url)).text(), /<title>/u);
  const created = await fetch(`${url}/orders`, {
    method: 'POST',
    body: JSON.stringify({ total: 1_990 }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(created.status, 201);
  const { out_trade_no } = await created.json();
  const prepaid = await fetch(`${url}/orders/${out_trade_no}/prepay`, { method: 'POST' });
  assert.equal(prepaid.status, 200);
  const paid = await fetch(`${url}/customer/orders/${out_trade_no}/pay`, {
    method: 'POST',
    body: await prepaid.text(),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(paid.status, 204);
  const order = await within(LONGEST_PAYMENT, 'polling', untilPaid(`${url}/orders/${out_trade_no}`));
  console.log(order);
}

async function runShop(script) {
  const data = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-shop-'));
  try {
    await runScript(script, { SHOP_DATA: data, REDIS_URL: '' }, tryShop);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function hasRedis() {
  return spawnSync('redis-server', ['--version']).status === 0;
}

async function untilPaid(url) {
  for (;;) {
    const order = await (await fetch(url)).json();
    if (order.status === 'paid') return order;
    await pause(250);
  }
}

await runScript('start:query', {}, tryCommands);
await runShop('start');
if (hasRedis() || process.env.CI) await runShop('start:cluster');
else console.log('Skipped: npm run start:cluster. It needs redis-server: apt-get install redis-server.');
