import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describeNeeding } from './describe-needing.js';
import type { RedisServerOptions } from './redis-server.mjs';
import { REDIS_SERVER, RedisServer, startOnFreePort } from './redis-server.mjs';

/** A killed process keeps what it has handed to the system; the disk is busy with what other tests write. */
const WITHOUT_WAITING_FOR_THE_DISK = ['--appendfsync', 'no'];
const USER_PASSWORD = 'canary-of-a-user';

/** How a Redis of a test is set up. */
export type TestRedisOptions = Omit<RedisServerOptions, 'directory'>;

/** A real Redis server of the test's own, on a free port, whose files are in a folder of its own. */
export class TestRedis extends RedisServer implements AsyncDisposable {
  private users = 0;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    options: TestRedisOptions,
  ) {
    const { config = [] } = options;
    const own = typeof config === 'function' ? config(port) : config;
    super(port, { ...options, directory: folder, config: [...WITHOUT_WAITING_FOR_THE_DISK, ...own] });
  }

  static async open(options: TestRedisOptions = {}): Promise<TestRedis> {
    const folder = mkdtempSync(join(tmpdir(), 'wecom-pay-redis-'));
    try {
      return await startOnFreePort((port) => new TestRedis(port, folder, options));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A client that keeps trying until the server is there. Its user closes it. */
  client(): Redis {
    return new Redis(this.url, { maxRetriesPerRequest: null });
  }

  /** Creates a user with these rules (`ACL SETUSER`), and returns the URL to log in with. */
  async userWith(...rules: readonly string[]): Promise<string> {
    const user = `user-${++this.users}`;
    await this.command('ACL', 'SETUSER', user, 'on', `>${USER_PASSWORD}`, ...rules);
    return `redis://${user}:${USER_PASSWORD}@127.0.0.1:${this.port}`;
  }

  /** Runs one command. */
  async command(name: string, ...args: readonly (string | number)[]): Promise<unknown> {
    const client = this.client();
    try {
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thaw();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A suite that needs `redis-server`. */
export const describeWithRedis = describeNeeding('redis-server (apt-get install redis-server)', hasRedis());

function hasRedis(): boolean {
  try {
    execFileSync(REDIS_SERVER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
