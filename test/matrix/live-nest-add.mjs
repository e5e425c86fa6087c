// Run in an application of `nest-add.mjs`.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { FakeWeCom, seedOrders } from 'nestjs-wecom-pay/testing';

const LONGEST = 60_000;

function add() {
  const args = ['nest', 'add', 'nestjs-wecom-pay', '--skip-install'];
  return execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Whether the application prints this before it ends. */
async function prints(text, env) {
  const signal = AbortSignal.timeout(LONGEST);
  const app = spawn(process.execPath, ['dist/main'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface({ input: app.stdout, signal }))
      if (line.includes(text)) return true;
    return false;
  } finally {
    app.kill();
  }
}

assert.match(add(), /UPDATE.+src\/app\.module\.ts[\s\S]+UPDATE.+package\.json/);
assert.match(add(), /Nothing to be done\./);
execFileSync('npm', ['run', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });

const wecom = await FakeWeCom.start();
seedOrders(wecom);
const env = {
  ...process.env,
  NO_COLOR: '1',
  PORT: '0',
  WECOM_BASE_URL: wecom.baseUrl,
  WECOM_CORP_ID: wecom.credentials.corpId,
  WECOM_CORP_SECRET: wecom.credentials.corpSecret,
  WECOM_PAY_MCHID: wecom.credentials.mchid,
};
assert.ok(await prints('DEMO-SUCCESS is paid', env));
await wecom.close();
