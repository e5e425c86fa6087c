import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openNotification, Receiver } from '../../support/e2e-receiver.js';
import { until } from '../../support/e2e-time.js';
import { FakeWeCom } from '../../../lib/testing/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const directory = mkdtempSync(join(tmpdir(), 'nestjs-wecom-pay-fake-'));
const cli = join(directory, 'dist/testing/cli.js');
const children: ChildProcess[] = [];

interface Cli {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function run(...args: string[]): Cli {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, exited: once(child, 'close'), stdout: () => stdout, stderr: () => stderr };
}

/** Resolves once the whole banner is printed. */
async function serving(...args: string[]): Promise<Cli> {
  const started = run('--port', '0', ...args);
  while (!started.stdout().includes('Press Ctrl-C to stop.')) {
    await Promise.race([
      once(started.child.stdout ?? process.stdout, 'data'),
      started.exited.then(failed(started)),
    ]);
  }
  return started;
}

function failed({ stderr }: Cli): () => never {
  return () => {
    throw new Error(`the command ended: ${stderr()}`);
  };
}

beforeAll(async () => {
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      rootDir: join(ROOT, 'lib'),
      outDir: join(directory, 'dist'),
      declaration: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: [join(ROOT, 'lib/testing')],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  await promisify(execFile)(process.execPath, [TSC, '-p', directory]);
}, 600_000);

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('nestjs-wecom-pay-fake', () => {
  it('prints where it listens, its credentials and an order in every state', async () => {
    const { stdout } = await serving();
    expect(stdout()).toMatch(/base URL +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(stdout()).toMatch(/corpId +ww0000000000000001\n +corpSecret +\w{43}\n +mchid +1900000001\n/);
    expect(stdout().match(/^ {2}DEMO-[A-Z]+ .*$/gm)).toHaveLength(10);
    expect(stdout()).toMatch(/^ {4}DEMO-REFUND-ABNORMAL +50 分 {2}ABNORMAL$/m);
    expect(stdout()).toMatch(/^ {2}http:\/\/127\.0\.0\.1:\d+\/wx\/requestPayment$/m);
  });

  it('prints a curl line that works', async () => {
    const { stdout } = await serving('--corp-secret', "it's secret & odd", '--mchid', '1700000000');
    const line = /^ +(curl .*)$/m.exec(stdout())?.[1] ?? '';
    const answer = await promisify(execFile)('sh', ['-c', line]);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      mchid: '1700000000',
      out_trade_no: 'DEMO-SUCCESS',
      trade_state: 'SUCCESS',
    });
  });

  it('prints a line per request with --log, without credentials', async () => {
    const { stdout } = await serving('--log');
    const line = /^ +(curl .*)$/m.exec(stdout())?.[1] ?? '';
    await promisify(execFile)('sh', ['-c', line]);
    await until(() => stdout().includes('DEMO-SUCCESS: 200'));
    const lines = stdout()
      .split('\n')
      .filter((text) => / (?:GET|POST) \//u.test(text));
    expect(lines).toEqual([
      expect.stringMatching(/^\S+Z GET \/cgi-bin\/gettoken: 200$/u),
      expect.stringMatching(/^\S+Z POST \/cgi-bin\/miniapppay\/get_order DEMO-SUCCESS: 200$/u),
    ]);
  });

  it('notifies of the demo payments and refunds, and of those that follow', async () => {
    await using receiver = await Receiver.start();
    const encodingAESKey = 'a'.repeat(42).concat('0');
    const keys = ['--notify-token', 'token', '--notify-aes-key', encodingAESKey];
    const { stdout } = await serving('--notify-url', receiver.url, ...keys, '--log');
    expect(stdout()).toContain(`  URL             ${receiver.url}\n  token           token\n`);
    await until(() => receiver.received.length === 6);
    for (const received of receiver.received)
      expect(openNotification(received, { token: 'token', encodingAESKey })).toMatchObject({
        isSigned: true,
      });
    for (const line of ['TRANSACTION.SUCCESS DEMO-SUCCESS', 'REFUND.CLOSED DEMO-REFUND-CLOSE'])
      await until(() => stdout().includes(`notification ${line}: received`));
    expect(stdout()).not.toContain('msg_signature');
  });

  it('ends at once with notifications that wait to be sent again', async () => {
    const { child, exited, stdout } = await serving('--notify-url', 'http://127.0.0.1:1/', '--log');
    await until(() => stdout().includes('DEMO-SUCCESS: no answer (connect ECONNREFUSED'));
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once on %s, with a request in flight', async (signal) => {
    const { child, exited, stdout } = await serving('--latency', '60000');
    const { port } = new URL(/http:\S+/.exec(stdout())?.[0] ?? '');
    const socket = connect(Number(port), '127.0.0.1')
      .resume()
      .on('error', () => undefined);
    await new Promise<void>((resolve) =>
      socket.write('GET / HTTP/1.1\r\nhost: fake\r\n\r\n', () => resolve()),
    );
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    socket.destroy();
  });

  it('prints its usage', async () => {
    const { exited, stdout } = run('--help');
    expect(await exited).toEqual([0, null]);
    expect(stdout()).toMatch(/^Usage: nestjs-wecom-pay-fake \[flags\]\n/);
  });

  it('exits 2 on a wrong flag, with one sentence and the usage', async () => {
    const { exited, stderr, stdout } = run('--prot', '80');
    expect(await exited).toEqual([2, null]);
    expect(stderr()).toMatch(/^nestjs-wecom-pay-fake: unknown flag --prot\n\nUsage: /);
    expect(stdout()).toBe('');
  });

  it('exits 1 when the port is in use, with one sentence', async () => {
    const other = await FakeWeCom.start();
    const { port } = new URL(other.baseUrl);
    const { exited, stderr } = run('--port', port);
    expect(await exited).toEqual([1, null]);
    expect(stderr()).toBe(
      `nestjs-wecom-pay-fake: FakeWeCom cannot listen on port ${port} of 127.0.0.1: the port is in use; choose another, or 0 to pick a free one\n`,
    );
    await other.close();
  });
});
