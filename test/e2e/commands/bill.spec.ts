import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { beijingDayAt } from '../../../lib/common/beijing-day.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { BILL_DOWNLOAD, GET_BILL } from '../../support/e2e-bills.js';
import { builtBundle } from '../../support/built.js';
import { environmentOf } from '../../support/e2e-child.js';
import { until } from '../../support/e2e-time.js';

const COMMAND = join(builtBundle(), 'commands/bill.cli.js');
const DAYS = 24 * 3_600_000;
const NO_BILL = '999014';

/** The command has the clock of the machine, so the day of the bill is one of the last. */
const start = Date.now() - 3 * DAYS;
const DAY = beijingDayAt(start);
const WITHOUT_TRADE = beijingDayAt(start - 7 * DAYS);

let wecom: FakeWeCom;
let directory: string;
const children: ChildProcess[] = [];

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function started(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const env = { ...environmentOf(wecom), ...environment };
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => ({ code, signal, stdout, stderr }) as Ended,
  );
  return { child, ended };
}

/** Runs the command in a directory of its own, to its end. */
function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return started(args, environment).ended;
}

const files = () => readdirSync(directory);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nestjs-wecom-pay-bill-'));
  wecom = await FakeWeCom.start({ now: () => Date.now() - 3 * DAYS });
  for (const out_trade_no of ['ORDER-1', 'ORDER-2']) {
    wecom.orders.create({ out_trade_no, total: 1_234, description: 'Tea, "green"', attach: '=1+1' });
    wecom.orders.pay(out_trade_no, { success_time: `${DAY}T12:00:00+08:00` });
  }
  wecom.refunds.create({ out_trade_no: 'ORDER-1', out_refund_no: '0001', refund: 234 });
  wecom.clock.advance(3 * DAYS);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await wecom.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('nestjs-wecom-pay-bill', () => {
  it('prints a table of the bill, and nothing else', async () => {
    const { code, stdout, stderr } = await run([DAY]);
    const { mchid } = wecom.credentials;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^Bill of ${DAY} \\(Beijing\\), merchant ${mchid}, type ALL; .*\nSHA-1 [\\da-f]{40}\n`, 'u'),
    );
    expect(stdout).toMatch(/^payments +2 +24\.68 /mu);
    expect(stdout).toMatch(/^ {2}REFUND \w+ +1 +2\.34$/mu);
    expect(stdout).toMatch(/^fee +0\.13404 /mu);
    expect(stdout).toMatch(/^net +22\.20596 /mu);
    expect(files()).toEqual([]);
  });

  it('prints one JSON document with --json', async () => {
    const { code, stdout, stderr } = await run([DAY, '--json', '--type', 'SUCCESS']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      date: DAY,
      mchid: wecom.credentials.mchid,
      type: 'SUCCESS',
      hash: expect.stringMatching(/^[\da-f]{40}$/u),
      summary: { count: 2, total: 2_468, fee: '0.14808', fee_e5: 14_808 },
      states: [{ kind: 'payment', trade_state: 'SUCCESS', count: 2, amount: 2_468 }],
    });
  });

  it('writes the rows to a file with --csv, over one that was there', async () => {
    writeFileSync(join(directory, 'bill.csv'), 'old');
    const { code, stdout } = await run([DAY, '--csv', 'bill.csv']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^refunds +1 +2\.34 /mu);
    expect(files()).toEqual(['bill.csv']);
    const rows = parse(readFileSync(join(directory, 'bill.csv')), { bom: true, columns: true });
    expect(rows).toHaveLength(3);
    expect(rows).toContainEqual(
      expect.objectContaining({
        商户订单号: 'ORDER-1',
        商户退款单号: '\t0001',
        申请退款金额: '2.34',
        手续费: '-0.01404',
        商品名称: 'Tea, "green"',
        商户数据包: '\t=1+1',
      }),
    );
  });

  it('takes the account from .env', async () => {
    const { corpId, corpSecret, mchid } = wecom.credentials;
    const lines = [`WECOM_CORP_ID=${corpId}`, `WECOM_CORP_SECRET=${corpSecret}`, `WECOM_PAY_MCHID=${mchid}`];
    writeFileSync(join(directory, '.env'), lines.join('\n'));
    const unset = { WECOM_CORP_ID: undefined, WECOM_CORP_SECRET: undefined, WECOM_PAY_MCHID: undefined };
    expect(await run([DAY], unset)).toMatchObject({ code: 0, stderr: '' });
  });

  it('leaves notifications, which it does not receive, to the application', async () => {
    const environment = { WECOM_NOTIFICATION_TOKEN: 'token', WECOM_NOTIFICATION_AES_KEY: 'x'.repeat(43) };
    expect(await run([DAY], environment)).toMatchObject({ code: 0, stderr: '' });
  });

  it('prints its usage', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: nestjs-wecom-pay-bill \[date\] \[flags\]\n/u);
  });
});

describe('a bill that is not there', () => {
  it('ends with 75 if it is not ready yet, and says when to ask again', async () => {
    wecom.faults.add({ kind: 'bill', flaw: 'creating' });
    const { code, stdout, stderr } = await run([DAY, '--csv', 'bill.csv']);
    expect({ code, stdout }).toEqual({ code: 75, stdout: '' });
    expect(stderr).toMatch(
      /^nestjs-wecom-pay-bill: .*not ready yet.* Run the command again from \d{4}-\d\d-\d\d \d\d:\d\d on, Beijing time\.\n$/u,
    );
    expect(files()).toEqual([]);
  });

  it('ends with 75 if its day is not over', async () => {
    const { code, stderr } = await run([beijingDayAt(Date.now())]);
    expect(code).toBe(75);
    expect(stderr).toMatch(/ 10:00 on, Beijing time\.\n$/u);
    expect(wecom.requests).toEqual([]);
  });

  it('is a day without trade only if WeCom says so by the errcode that the environment names', async () => {
    const unknown = await run([WITHOUT_TRADE]);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('errcode 999014');
    expect(unknown.stderr).toContain('WECOM_BILL_ERRCODE_NONE');
    const named = await run([WITHOUT_TRADE, '--csv', 'bill.csv'], { WECOM_BILL_ERRCODE_NONE: NO_BILL });
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect(named.stdout).toMatch(/^No transactions: WeCom says that merchant \d+ has no bill of /u);
    expect(parse(readFileSync(join(directory, 'bill.csv')), { bom: true, columns: true })).toEqual([]);
  });
});

describe('a bill that is not whole', () => {
  it.each(['cut', 'wrong-sum', 'elsewhere'] as const)('ends with 1 and leaves no file: %s', async (flaw) => {
    wecom.faults.add({ kind: 'bill', flaw, times: Infinity });
    const { code, stdout, stderr } = await run([DAY, '--csv', 'bill.csv']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^nestjs-wecom-pay-bill: .+\n$/u);
    expect(stderr).not.toContain('token=');
    expect(files()).toEqual([]);
  });

  it('leaves the file of an earlier day as it was', async () => {
    writeFileSync(join(directory, 'bill.csv'), 'old');
    wecom.faults.add({ kind: 'truncate', on: BILL_DOWNLOAD });
    expect(await run([DAY, '--csv', 'bill.csv'])).toMatchObject({ code: 1, stdout: '' });
    expect(files()).toEqual(['bill.csv']);
    expect(readFileSync(join(directory, 'bill.csv'), 'utf8')).toBe('old');
  });
});

describe('a failure', () => {
  it.each([
    [['--prot'], /^nestjs-wecom-pay-bill: unknown flag --prot\n\nUsage: /u],
    [['2020-01-01'], /^nestjs-wecom-pay-bill: date must be .* or later, .*\.\n$/u],
    [[DAY, '--mchid', 'a b'], /^nestjs-wecom-pay-bill: .*mchid must be .*\n$/u],
  ])('ends with 2 if the command was used wrongly: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(wecom.requests).toEqual([]);
  });

  it('prints what to do about a wrong secret, and no secret', async () => {
    const secret = 'AnotherSecretAnotherSecretAnotherSecret0000';
    const { code, stdout, stderr } = await run([DAY], { WECOM_CORP_SECRET: secret });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^nestjs-wecom-pay-bill: .*Check corpId and corpSecret.*\n$/u);
    for (const hidden of [secret, wecom.credentials.corpSecret, 'access_token='])
      expect(stderr).not.toContain(hidden);
  });

  it('names the variable that is missing', async () => {
    const { code, stderr } = await run([DAY], { WECOM_CORP_ID: '' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^nestjs-wecom-pay-bill: .*WECOM_CORP_ID.*\n$/u);
  });

  it.each([
    ['nowhere/bill.csv', 'nowhere/bill.csv cannot be written (ENOENT)'],
    ['.', '. cannot be written: it is a directory'],
  ])('is told before WeCom is asked if the file cannot be written: %s', async (file, message) => {
    const { code, stderr } = await run([DAY, '--csv', file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `nestjs-wecom-pay-bill: ${message}\n` });
    expect(wecom.requestsTo(GET_BILL)).toEqual([]);
    expect(files()).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it('ends a slow download without a file', async () => {
    const signal = 'SIGINT';
    wecom.faults.add({ kind: 'drip', intervalMs: 60_000, on: BILL_DOWNLOAD });
    const { child, ended } = started([DAY, '--csv', 'bill.csv'], {});
    await until(() => wecom.requestsTo(BILL_DOWNLOAD).length === 1);
    expect(files()).toEqual([expect.stringMatching(/^bill\.csv\..+\.part$/u)]);
    child.kill(signal);
    expect(await ended).toEqual({ code: null, signal, stdout: '', stderr: '' });
    expect(files()).toEqual([]);
  });
});
