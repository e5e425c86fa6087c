import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisServer, startOnFreePort } from './redis-server.mjs';

const NAME = 'shop';
const SENTINELS = 3;
const QUORUM = 2;
/** Short, so that a failover is soon over, in ms. */
const DOWN_AFTER = 800;
const FAILOVER_TIMEOUT = 3_000;
/**
 * How often the Sentinels look at the servers and tell each other, in ms; by default 10 s and 2 s. A Sentinel that was
 * held up for longer than its trigger, by default 2 s, does nothing for 30 s.
 */
const PACE = ['INFO-PERIOD', 500, 'PUBLISH-PERIOD', 250, 'TILT-TRIGGER', 60_000];
const LONGEST_WAIT = 60_000;
const LOOK_EVERY = 50;

/** A real primary of Redis, a replica of it, and three Sentinels that watch over them. */
export class RedisGroup {
  /** When no primary answered, or none that the Sentinels knew of, in ms since the epoch. */
  outages = [];
  #password;
  #servers;
  #sentinels;

  constructor(password, servers, sentinels) {
    this.#password = password;
    this.#servers = servers;
    this.#sentinels = sentinels;
  }

  /**
   * @param {{ directory: string, password?: string, downAfter?: number }} options `downAfter`: for how many ms a primary
   *   must be silent before another takes its place
   */
  static async start({ directory, password, downAfter = DOWN_AFTER }) {
    const servers = [];
    const sentinels = [];
    const group = new this(password, servers, sentinels);
    try {
      const first = await startServer(directory, password);
      servers.push(first);
      servers.push(await startServer(directory, password, first.port));
      for (let index = 0; index < SENTINELS; index++) {
        sentinels.push(await startSentinel(directory, password, first.port, downAfter));
      }
      await Promise.all(sentinels.map((sentinel) => group.command(sentinel, 'SENTINEL', 'DEBUG', ...PACE)));
      await group.whole();
      return group;
    } catch (error) {
      await group.close();
      throw error;
    }
  }

  /** The options of ioredis by which an application finds the primary. */
  get connection() {
    const sentinels = this.#sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
    return { sentinels, name: NAME, ...(this.#password && { password: this.#password }) };
  }

  get sentinels() {
    return this.#sentinels;
  }

  /** The server that the Sentinels name as the primary. */
  async primary() {
    const { port } = await this.#ask(this.#sentinels[0], async (client) => {
      const [, found] = await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
      return { port: Number(found) };
    });
    return this.#servers.find((server) => server.port === port);
  }

  /** The other server. */
  async replica() {
    const primary = await this.primary();
    return this.#servers.find((server) => server !== primary);
  }

  /** Runs one command on a server. */
  command(server, name, ...args) {
    return this.#ask(server, (client) => client.call(name, ...args));
  }

  /** Has the Sentinels make the replica the primary, while the old one still lives. */
  async failOver() {
    const old = await this.primary();
    await this.#away(() =>
      this.#until(async () => {
        if (await this.#isPromoted(old)) return true;
        // A Sentinel gives a failover up that takes too long, and says INPROG while it has not.
        if ((await this.primary()) === old)
          await this.command(this.#sentinels[0], 'SENTINEL', 'FAILOVER', NAME);
        return false;
      }),
    );
  }

  /** Kills the primary, and waits until the replica has taken its place. @returns the dead one. */
  async killPrimary() {
    const old = await this.primary();
    await this.#away(async () => {
      await old.kill();
      await this.#until(() => this.#isPromoted(old));
    });
    return old;
  }

  /** Starts a server that was killed: the Sentinels make it a replica. */
  async revive(server) {
    await server.start();
    await this.whole();
  }

  wasAway(from, to) {
    return this.outages.some((outage) => outage.from <= to && from <= outage.to);
  }

  async close() {
    for (const server of [...this.#sentinels, ...this.#servers]) {
      server.thaw();
      await server.kill();
    }
  }

  async #away(work) {
    const outage = { from: Date.now(), to: Infinity };
    this.outages.push(outage);
    await work();
    outage.to = Date.now();
  }

  /** Whether every Sentinel names another primary than this one, and that one takes writes. */
  async #isPromoted(old) {
    const ports = await Promise.all(
      this.#sentinels.map((sentinel) => this.command(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)),
    );
    if (ports.some(([, port]) => Number(port) === old.port)) return false;
    return String(await this.command(await this.primary(), 'INFO', 'replication')).includes('role:master');
  }

  /** Resolves when the replica is in step, and the Sentinels know it and each other. */
  async whole() {
    await this.#until(async () => {
      const replication = String(await this.command(await this.replica(), 'INFO', 'replication'));
      if (!replication.includes('master_link_status:up')) return false;
      const known = await Promise.all(
        this.#sentinels.map((sentinel) =>
          this.#ask(sentinel, async (client) => {
            const fields = await client.call('SENTINEL', 'MASTER', NAME);
            const valueOf = (name) => fields[fields.indexOf(name) + 1];
            return (
              valueOf('num-slaves') === '1' &&
              valueOf('num-other-sentinels') === `${SENTINELS - 1}` &&
              valueOf('flags') === 'master'
            );
          }),
        ),
      );
      return known.every(Boolean);
    });
  }

  async #ask(server, work) {
    const client = new Redis({
      host: '127.0.0.1',
      port: server.port,
      ...(this.#servers.includes(server) && this.#password && { password: this.#password }),
      lazyConnect: true,
      retryStrategy: () => null,
      commandTimeout: 10_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async #until(isTrue) {
    const latest = Date.now() + LONGEST_WAIT;
    for (let reason; ; await sleep(LOOK_EVERY)) {
      try {
        if (await isTrue()) return;
      } catch (error) {
        reason = error;
      }
      if (Date.now() > latest) {
        throw new Error(`The Sentinels did not do it within ${LONGEST_WAIT} ms.`, { cause: reason });
      }
    }
  }
}

/** Knows its port. */
class Server extends RedisServer {
  constructor(port, options) {
    super(port, options);
    this.port = port;
  }
}

async function startServer(parent, password, primary) {
  const access = password ? ['--masterauth', password] : [];
  const role = primary === undefined ? [] : ['--replicaof', '127.0.0.1', `${primary}`];
  // Without a delay, a replica that is in step at once.
  const config = ['--repl-diskless-sync-delay', '0', '--appendfsync', 'no', ...access, ...role];
  const directory = join(parent, primary === undefined ? 'first' : 'second');
  await mkdir(directory, { recursive: true });
  return startOnFreePort((port) => new Server(port, { directory, password, config }));
}

/** A Sentinel keeps what it knows in its configuration file. */
function startSentinel(directory, password, primary, downAfter) {
  return startOnFreePort((port) => {
    const file = join(directory, `sentinel-${port}.conf`);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${primary} ${QUORUM}`,
      `sentinel down-after-milliseconds ${NAME} ${downAfter}`,
      `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT}`,
      ...(password ? [`sentinel auth-pass ${NAME} ${password}`] : []),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return new Server(port, { arguments: [file, '--sentinel'], readyWhen: 'Sentinel ID is' });
  });
}
