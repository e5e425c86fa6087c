import { Redis } from 'ioredis';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Launched } from './member.js';

/**
 * Becomes redis-server. The part in brackets stays behind: it waits for a line, and when the pipe closes without one, the
 * launcher has died with no chance to end Redis and to remove its folder.
 */
const SCRIPT = '(read -r _ <&3 || { kill -9 $$; rm -rf "$0"; }) & exec redis-server "$@" 3<&-';

/** A Redis of the sample's own: on a free port, its files in a temporary folder. */
export class RedisServer {
  private constructor(
    private readonly port: number,
    private readonly folder: string,
  ) {}

  /** @throws Error that says what to do where there is no redis-server */
  static async prepare(): Promise<RedisServer> {
    await checkInstalled();
    return new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-redis-')));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  launch(): Launched {
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const persistence = ['--appendonly', 'yes', '--save', ''];
    const child = spawn('sh', ['-c', SCRIPT, this.folder, ...place, ...persistence], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      // Ctrl-C in the terminal must not end it before those who need it.
      detached: true,
    });
    const pipe = child.stdio[3];
    child.once('exit', () => pipe instanceof Writable && pipe.end('ended\n'));
    return { child, ready: this.answers() };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const client = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }
}

async function checkInstalled(): Promise<void> {
  try {
    await promisify(execFile)('redis-server', ['--version']);
  } catch {
    throw new Error(
      'The cluster needs Redis, and there is no redis-server here. Install it (apt-get install redis-server, or ' +
        'brew install redis), or set REDIS_URL to a Redis that runs elsewhere.',
    );
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
