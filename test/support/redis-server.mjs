import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

const LONGEST_START = 20_000;

/** A real Redis of a script's own, which may be killed and started again on the same port and folder. */
export class RedisServer {
  /** When it did not answer, in ms since the epoch: `to` is `Infinity` while it does not. */
  outages = [];
  url;
  #arguments;
  #process;
  // A server must not outlive this script, however that ends.
  #onExit = () => this.#process?.kill('SIGKILL');

  constructor(port, { directory, password, isPersistent = true, config = [] }) {
    const place = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory];
    const access = password ? ['--requirepass', password] : [];
    const log = isPersistent ? ['yes', '--appendfsync', 'everysec'] : ['no'];
    this.#arguments = [...place, ...access, '--save', '', '--appendonly', ...log, ...config];
    this.url = `redis://${password ? `:${password}@` : ''}127.0.0.1:${port}`;
  }

  static async start(options) {
    const redis = new this(await freePort(), options);
    await redis.start();
    return redis;
  }

  /** Of its process. */
  get pid() {
    return this.#process.pid;
  }

  /** Resolves when it answers. */
  async start() {
    process.once('exit', this.#onExit);
    this.#process = spawn('redis-server', this.#arguments, { stdio: 'ignore' });
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
    await this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGTERM');
  }

  /** Lets it answer nothing, with its connections open, as a host that vanished from the network. */
  freeze() {
    this.#process?.kill('SIGSTOP');
  }

  thaw() {
    this.#process?.kill('SIGCONT');
  }

  async #end(signal) {
    const server = this.#process;
    this.#process = undefined;
    process.off('exit', this.#onExit);
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    this.outages.push({ from: Date.now(), to: Infinity });
    server.kill(signal);
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

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
