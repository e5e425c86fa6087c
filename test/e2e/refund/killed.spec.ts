import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { GET_REFUND_DETAIL, REFUND } from '../../support/e2e-refunds.js';
import { environmentOf } from '../../support/e2e-child.js';
import { until } from '../../support/e2e-time.js';

const CHILD = fileURLToPath(new URL('../children/refund-desk.mjs', import.meta.url));
const PATIENCE = 60_000;
const NUMBERS = [1, 2, 3];
const ROWS = NUMBERS.map((number) => ({
  out_refund_no: `REFUND-${number}`,
  out_trade_no: `ORDER-${number}`,
  refund: 100,
  total: 100,
}));

let wecom: FakeWeCom;
let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  wecom = await FakeWeCom.start({ refundTakes: 1 });
  for (const { out_trade_no, total } of ROWS) {
    wecom.orders.create({ out_trade_no, total });
    wecom.orders.pay(out_trade_no);
  }
  folder = mkdtempSync(join(tmpdir(), 'wecom-pay-refunds-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await wecom.close();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = () => join(folder, 'told');
const told = () => (existsSync(fileOf()) ? readFileSync(fileOf(), 'utf8').trim().split('\n') : []);

function start(): ChildProcess {
  const env = environmentOf(wecom);
  const child = spawn(process.execPath, [CHILD, fileOf(), JSON.stringify(ROWS)], { env, stdio: 'ignore' });
  children.push(child);
  return child;
}

async function killOn(endpoint: string): Promise<void> {
  const child = start();
  await wecom.waitForRequest(endpoint, { timeout: PATIENCE });
  child.kill('SIGKILL');
  await until(() => child.signalCode === 'SIGKILL', PATIENCE);
  wecom.clearHistory();
}

it('refunds each number once and tells each, though the process was killed before an answer came', async () => {
  const slow = wecom.faults.add({ on: REFUND, kind: 'delay', ms: PATIENCE, times: Infinity });
  await killOn(REFUND);
  slow.remove();
  await killOn(GET_REFUND_DETAIL);
  start();
  await until(() => new Set(told()).size === ROWS.length, PATIENCE);
  expect(new Set(told())).toEqual(new Set(ROWS.map(({ out_refund_no }) => `${out_refund_no} SUCCESS`)));
  for (const { out_refund_no, out_trade_no } of ROWS) {
    expect([wecom.refunds.runsOf(out_refund_no), wecom.refunds.sumOf(out_trade_no)]).toEqual([1, 100]);
  }
});
