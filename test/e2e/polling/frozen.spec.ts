import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interface } from 'node:readline';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { RunOnceResult } from '../../../lib/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { environmentOf } from '../../support/e2e-child.js';
import { GET_TOKEN } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const HOST = fileURLToPath(new URL('../children/run-once.mjs', import.meta.url));
const LONG_AGO = Date.now() - 3_600_000;
const ROWS = [1, 2, 3].map((number) => ({ out_trade_no: `ORDER-${number}`, createdAt: LONG_AGO }));

let wecom: FakeWeCom;
let folder: string;
let hosts: ChildProcess[];

beforeEach(async () => {
  wecom = await FakeWeCom.start();
  for (const { out_trade_no } of ROWS) wecom.orders.create({ out_trade_no, total: 100 });
  folder = mkdtempSync(join(tmpdir(), 'wecom-pay-frozen-'));
  hosts = [];
});
afterEach(async () => {
  for (const host of hosts) host.kill('SIGKILL');
  await wecom.close();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (name: string) => join(folder, name);
const told = () =>
  existsSync(inFolder('told')) ? readFileSync(inFolder('told'), 'utf8').trim().split('\n') : [];
const tokens = () => wecom.requestsTo(GET_TOKEN).length;

/** A host of functions, frozen whenever none is invoked. */
class Host {
  private readonly child: ChildProcess;
  private readonly lines: Interface;

  constructor() {
    const args = [HOST, JSON.stringify(ROWS), inFolder('told'), inFolder('token')];
    this.child = spawn(process.execPath, args, {
      env: environmentOf(wecom),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout! });
    hosts.push(this.child);
  }

  async invoke(): Promise<RunOnceResult> {
    this.child.kill('SIGCONT');
    const answered = once(this.lines, 'line') as Promise<[string]>;
    this.child.stdin!.write('\n');
    const [line] = await answered;
    this.child.kill('SIGSTOP');
    return JSON.parse(line) as RunOnceResult;
  }

  /** @returns its exit code, once it ends because it has nothing left to do. */
  async thaw(): Promise<number | null> {
    const exited = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill('SIGCONT');
    this.child.stdin!.end();
    return (await exited)[0];
  }
}

it('tells each payment, though the process is frozen between the runs, and leaves nothing running', async () => {
  const host = new Host();
  expect(await host.invoke()).toMatchObject({ polled: 3, delivered: 0 });
  wecom.orders.pay('ORDER-1');
  // The connections that it holds are dead when it wakes up.
  wecom.faults.add({ kind: 'refuse' }).remove();
  await until(async () => (await host.invoke()).delivered === 1);
  expect(told()).toEqual(['ORDER-1']);
  expect(await host.thaw()).toBe(0);

  wecom.orders.pay('ORDER-2');
  const next = new Host();
  expect(await next.invoke()).toMatchObject({ polled: 2, delivered: 1 });
  expect(told()).toEqual(['ORDER-1', 'ORDER-2']);
  expect(await next.thaw()).toBe(0);
  expect(tokens()).toBe(1);
});
