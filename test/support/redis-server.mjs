import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LOCAL, reservedPort } from './reserved-port.mjs';

/** The program: another that speaks the same, such as `valkey-server`, takes its place by this variable. */
export const REDIS_SERVER = process.env.REDIS_SERVER ?? 'redis-server';

const LONGEST_START = 20_000;
const MOST_PORTS_TRIED = 20;

/** A real Redis of a script's own, which may be killed and started again on the same port and folder. */
export class RedisServer {
  /** When it did not answer, in ms since the epoch: `to` is `Infinity` while it does not. */
  outages = [];
  url;
  #command;
  #env;
  #readyWhen;
  #process;
  // A server must not outlive this script, however that ends.
  #onExit = () => this.#process?.kill('SIGKILL');

  constructor(port, options) {
    const { password, host = LOCAL, command = [], env, readyWhen = 'Ready to accept connections' } = options;
    this.#command = [...command, REDIS_SERVER, ...(options.arguments ?? argumentsOf(port, options))];
    this.#env = { ...process.env, ...env };
    this.#readyWhen = readyWhen;
    this.url = `redis://${password ? `:${password}@` : ''}${host}:${port}`;
  }

  static start(options) {
    return startOnFreePort((port) => new this(port, options));
  }

  /** What an application is given to find it. */
  get connection() {
    return this.url;
  }

  /** Of its process. */
  get pid() {
    return this.#process.pid;
  }

  /** Resolves when it answers. Rejects at once when it ends before, with its last words. */
  async start() {
    const [file, ...args] = this.#command;
    const server = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#env });
    this.#process = server;
    process.once('exit', this.#onExit);
    try {
      await readiness(server, this.#readyWhen);
    } catch (error) {
      this.#process = undefined;
      process.off('exit', this.#onExit);
      server.kill('SIGKILL');
      throw error;
    }
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

function argumentsOf(port, { directory, password, isPersistent = true, config = [], host = LOCAL }) {
  const place = ['--port', `${port}`, '--bind', host, '--dir', directory];
  const access = password ? ['--requirepass', password] : [];
  const log = isPersistent ? ['yes', '--appendfsync', 'everysec'] : ['no'];
  const others = typeof config === 'function' ? config(port) : config;
  return [...place, ...access, '--save', '', '--appendonly', ...log, ...others];
}

class PortTakenError extends Error {}

/** Starts the server that is made for a port; if the port is taken, the one for another. */
export async function startOnFreePort(make) {
  for (let attempt = 1; ; attempt++) {
    const port = await reservedPort();
    try {
      const redis = make(port);
      await redis.start();
      return redis;
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === MOST_PORTS_TRIED) throw error;
    }
  }
}

/** Waits for the line that says so: an answer on the port could be another server's. */
async function readiness(server, readyWhen) {
  const streams = [server.stdout, server.stderr];
  let output = '';
  let deadline;
  try {
    await new Promise((resolve, reject) => {
      const fail = (what, Failure = Error) => reject(new Failure(`${REDIS_SERVER} ${what}\n${output}`));
      const hear = (text) => {
        output += text;
        if (output.includes(readyWhen)) resolve();
      };
      for (const stream of streams) stream.setEncoding('utf8').on('data', hear);
      server.once('error', ({ code }) =>
        fail(`did not start (${code}). Install it: apt-get install redis-server.`),
      );
      server.once('close', (code, signal) =>
        fail(
          `ended before it was ready (${signal ?? code}).`,
          output.includes('Address already in use') ? PortTakenError : Error,
        ),
      );
      deadline = setTimeout(() => fail(`was not ready within ${LONGEST_START} ms.`), LONGEST_START);
    });
  } finally {
    clearTimeout(deadline);
    // What it says from now on is read and dropped: it must not wait for a reader.
    for (const stream of streams) stream.removeAllListeners('data').resume();
  }
}
