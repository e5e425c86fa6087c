import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

const LONGEST_START = 20_000;

/** A Redis of the cluster's own, which may be killed and started again on the same port and folder. */
export class RedisServer {
  /** When it did not answer, in ms since the epoch: `to` is `Infinity` while it does not. */
  outages = [];
  url;
  #options;
  #process;

  constructor(port, options) {
    const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', options.directory];
    const access = ['--requirepass', options.password, '--maxmemory-policy', 'noeviction'];
    const log = options.isPersistent ? ['yes', '--appendfsync', 'everysec'] : ['no'];
    this.#options = [...place, ...access, '--save', '', '--appendonly', ...log];
    this.url = `redis://:${options.password}@127.0.0.1:${port}`;
    // A server must not outlive this script, however that ends.
    process.once('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** @param {{ directory: string, password: string, isPersistent: boolean }} options */
  static async start(options) {
    const redis = new RedisServer(await freePort(), options);
    await redis.start();
    return redis;
  }

  /** Resolves when it answers. */
  async start() {
    this.#process = spawn('redis-server', this.#options, { stdio: 'ignore' });
    const failed = once(this.#process, 'error').then(([error]) => {
      throw new Error(
        `redis-server did not start (${error.code}). Install it: apt-get install redis-server.`,
      );
    });
    await Promise.race([failed, answering(this.url)]);
    const [outage] = this.outages.slice(-1);
    if (outage) outage.to = Date.now();
  }

  /** As a crash would: nothing is written any more. */
  async kill() {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined) return;
    this.outages.push({ from: Date.now(), to: Infinity });
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  /** Whether it was away at some moment of this time. */
  wasAway(from, to) {
    return this.outages.some((outage) => outage.from <= to && from <= outage.to);
  }
}

async function answering(url) {
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  const deadline = setTimeout(() => client.disconnect(), LONGEST_START);
  try {
    await client.ping();
  } finally {
    clearTimeout(deadline);
    client.disconnect();
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
