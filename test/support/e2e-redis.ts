import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describeNeeding } from './describe-needing.js';

/** How a Redis of a test is set up. */
export interface TestRedisOptions {
  /** Whether what it keeps survives a `kill -9`, but for the last second. */
  readonly appendOnly?: boolean;
  readonly password?: string;
  readonly config?: readonly string[];
}

/** A real Redis server of the test's own, on a free port, whose files are in a folder of its own. */
export class TestRedis implements AsyncDisposable {
  private server: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: TestRedisOptions,
  ) {}

  static async start(options: TestRedisOptions = {}): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), mkdtempSync(join(tmpdir(), 'wecom-pay-redis-')), options);
    await redis.start();
    return redis;
  }

  get url(): string {
    const { password } = this.options;
    return `redis://${password ? `:${password}@` : ''}127.0.0.1:${this.port}`;
  }

  /** Of its process. */
  get pid(): number {
    return this.server!.pid!;
  }

  /** A client that keeps trying until the server is there. Its user closes it. */
  client(): Redis {
    return new Redis(this.url, { maxRetriesPerRequest: null });
  }

  async start(): Promise<void> {
    const { appendOnly = true, password, config = [] } = this.options;
    const persistence = appendOnly
      ? ['--appendonly', 'yes', '--appendfsync', 'everysec']
      : ['--appendonly', 'no'];
    const access = password ? ['--requirepass', password] : [];
    const place = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    this.server = spawn('redis-server', [...place, ...persistence, ...access, ...config], {
      stdio: 'ignore',
    });
    const client = this.client();
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** As a crash would: nothing is written any more. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Lets it answer nothing, with its connections open, as a host that vanished from the network. */
  freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.server?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }
}

/** A suite that needs `redis-server`. */
export const describeWithRedis = describeNeeding('redis-server (apt-get install redis-server)', hasRedis());

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
