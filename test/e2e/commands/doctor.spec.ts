import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { builtBundle } from '../../support/built.js';
import { environmentOf } from '../../support/e2e-child.js';
import { GET_ORDER, GET_TOKEN } from '../../support/e2e-scene.js';

const COMMAND = join(builtBundle(), 'commands/doctor.cli.js');
const WRONG_SECRET = 'AnotherSecretAnotherSecretAnotherSecret0000';
const MINUTE = 60_000;

let wecom: FakeWeCom;
let directory: string;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a directory of its own, to its end. */
function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...environmentOf(wecom), REDIS_URL: undefined, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

/** The lines of a step on the screen, as one text. */
function about(title: string, stdout: string): string {
  const block = new RegExp(`^(?:ok|warn|FAIL|-) +${title} .*(?:\\n {17}.*)*`, 'mu').exec(stdout)?.[0] ?? '';
  return block.replaceAll(/\s+/gu, ' ');
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'nestjs-wecom-pay-doctor-'));
  wecom = await FakeWeCom.start();
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 1_234, attach: 'canary-of-attach' });
  wecom.orders.pay('ORDER-1', { openid: 'canary-of-openid' });
});

afterEach(async () => {
  await wecom.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('nestjs-wecom-pay-doctor', () => {
  it('finds nothing wrong where nothing is, with the account from .env, and asks three times', async () => {
    const { WECOM_CORP_ID, WECOM_CORP_SECRET, WECOM_PAY_MCHID } = environmentOf(wecom);
    const variables = { WECOM_CORP_ID, WECOM_CORP_SECRET, WECOM_PAY_MCHID };
    writeFileSync(
      join(directory, '.env'),
      // As some editors begin a file.
      `\uFEFF${Object.entries(variables)
        .map((pair) => pair.join('='))
        .join('\n')}`,
    );
    const unset = { WECOM_CORP_ID: undefined, WECOM_CORP_SECRET: undefined, WECOM_PAY_MCHID: undefined };
    const { code, stdout, stderr } = await run(['--order', 'ORDER-1', '--record', 'seen.json'], unset);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const title of ['DNS', 'TLS', 'Clock', 'Secret', 'Permission', 'Order'])
      expect(about(title, stdout)).toMatch(/^ok/u);
    expect(about('Order', stdout)).toBe('ok Order WeCom returned the order: SUCCESS.');
    expect(stdout).toContain('WeCom got 3 requests, and saw this server at 127.0.0.1.');
    expect(wecom.requests.map(({ endpoint }) => endpoint)).toEqual([GET_TOKEN, GET_ORDER, GET_ORDER]);
    expect(readdirSync(directory).toSorted()).toEqual(['.env', 'seen.json']);
    const recording = readFileSync(join(directory, 'seen.json'), 'utf8');
    expect(JSON.parse(recording)).toMatchObject({
      format: 1,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
      of: 'another server',
      exchanges: [{}, {}, {}],
    });
    for (const hidden of [WECOM_CORP_SECRET, 'canary-of', 'access_token='])
      expect(stdout).not.toContain(hidden);
    for (const hidden of [
      WECOM_CORP_SECRET,
      'canary-of',
      WECOM_PAY_MCHID,
      WECOM_CORP_ID,
      'ORDER-1',
      '127.0.0.1',
    ])
      expect(recording).not.toContain(hidden);
  });

  it('leads to the secret if that is wrong, and asks no more', async () => {
    const { code, stdout } = await run(['--order', 'ORDER-1'], { WECOM_CORP_SECRET: WRONG_SECRET });
    expect(code).toBe(1);
    expect(about('Secret', stdout)).toMatch(
      /^FAIL .* 管理后台 → 应用管理 → 自建 → the app → Secret \(step 5\)$/u,
    );
    expect(stdout).toContain('Not examined because of that: Permission, Order.');
    expect(wecom.requests.map(({ endpoint }) => endpoint)).toEqual([GET_TOKEN]);
    expect(stdout).not.toContain(WRONG_SECRET);
  });

  it('leads to the list of apps if this one has no permission', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: 48002, on: GET_ORDER });
    const { code, stdout } = await run([]);
    expect(code).toBe(1);
    expect(about('Secret', stdout)).toMatch(/^ok /u);
    expect(about('Permission', stdout)).toMatch(
      /^FAIL .* 管理后台 → 应用管理 → 对外收款 → API → 可调用接口的应用 \(step 3\)$/u,
    );
  });

  it('leads to the trusted IPs with the one that WeCom saw, in JSON as well', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    const { code, stdout, stderr } = await run(['--json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { findings, ...rest } = JSON.parse(stdout) as { findings: unknown[] };
    expect(rest).toEqual({ exit_code: 1, requests: 2, seen_from: '127.0.0.1' });
    expect(findings).toContainEqual({
      step: 'permission',
      verdict: 'failed',
      detail: "The server's IP is not trusted (errcode 60020).",
      action: "Add 127.0.0.1 to the app's 企业可信IP; it takes effect after a minute.",
      page: { path: '管理后台 → 应用管理 → 自建 → the app → 企业可信IP', step: 4 },
      passes: false,
    });
  });

  it('leads to the clock of the server if that is wrong, although all else is well', async () => {
    wecom.clock.advance(7 * MINUTE);
    const { code, stdout } = await run([]);
    expect(code).toBe(1);
    expect(about('Clock', stdout)).toMatch(
      /^FAIL Clock The clock is 7 min behind WeCom's\. → Set the clock .*NTP/u,
    );
    expect(about('Permission', stdout)).toMatch(/^ok /u);
  });

  it('names the variables that are missing, and takes flags in their place', async () => {
    const { code, stdout } = await run(['--corp-id', 'ww1'], { WECOM_CORP_ID: '', WECOM_CORP_SECRET: '' });
    expect(code).toBe(1);
    expect(about('Options', stdout)).toMatch(
      /^FAIL Options WECOM_CORP_SECRET is not set\. → Set it .* Secret \(step 5\)$/u,
    );
    expect(wecom.requests).toEqual([]);
  });

  it.each([
    [['--prot'], /^nestjs-wecom-pay-doctor: unknown flag --prot\n\nUsage: /u],
    [['--env', 'nowhere.env'], /^nestjs-wecom-pay-doctor: --env nowhere\.env cannot be read \(ENOENT\)\n$/u],
    [['--ca', 'ca.pem'], /^nestjs-wecom-pay-doctor: --ca ca\.pem has no certificate in PEM\n$/u],
  ])('ends with 2 if it is used wrongly: %j', async (args, message) => {
    writeFileSync(join(directory, 'ca.pem'), 'no certificate');
    expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});
