import { Redis } from 'ioredis';
import { leasesOf } from './leases.mjs';

/** The lock of `lib/bullmq/queue-worker.ts`. */
export const LOCK_DURATION = 15_000;
const LOCK = /:(CHAOS-[\w-]+|[^:]*CHAOS-[\w-]+):lock$/u;
const ITEM = /CHAOS-[\w-]+$/u;
const SCRIPT = 'lua';

/** Listens to all that Redis is told, and remembers what it was told about the locks of jobs. */
export class LeaseWatcher {
  commands = [];
  #redis;
  #monitor;
  /** Who sent the script whose commands follow. */
  #sender;

  /** @param {object} connection options of ioredis */
  constructor(connection) {
    this.#redis = new Redis({ ...connection, lazyConnect: true });
  }

  async start() {
    this.#redis.on('error', () => undefined);
    await this.#redis.connect();
    this.#monitor = await this.#redis.monitor();
    this.#monitor.on('monitor', (time, args, source) => this.#hear(Number(time) * 1_000, args, source));
  }

  get leases() {
    return leasesOf(this.commands, LOCK_DURATION);
  }

  close() {
    this.#monitor?.disconnect();
    this.#redis.disconnect();
  }

  #hear(at, [command, key = '', token], source) {
    if (source !== SCRIPT) this.#sender = source.replace(/:\d+$/u, '');
    const job = LOCK.exec(key)?.[1];
    if (job === undefined) return;
    const action = command.toLowerCase();
    if (action !== 'set' && action !== 'del') return;
    this.commands.push({ at, action, job: ITEM.exec(job)[0], token, holder: this.#sender });
  }
}
