import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { leasesOf } from './leases.mjs';

/** The lock of `lib/bullmq/queue/queue-worker.ts`. */
const LOCK_DURATION = 15_000;
/** A line of MONITOR: https://redis.io/docs/latest/commands/monitor/ */
const LINE =
  /^\+(?<seconds>[\d.]+) \[\d+ (?<source>[^\]]+)\] "(?<command>\w+)"(?: "(?<key>[^"]*)")?(?: "(?<token>[^"]*)")?/u;
const LOCK = /(?<item>CHAOS-[\w-]+):lock$/u;
const SCRIPT = 'lua';
const HOUR = 3_600_000;

/** Listens to all that Redis is told, and remembers what it was told about the locks of jobs. */
export class LeaseWatcher {
  #commands = [];
  #socket;
  /** Who sent the script whose commands follow. */
  #sender;

  /** @param {string} path the socket of Redis: however the network is, nothing is missed. */
  async start(path, password) {
    this.#socket = connect(path);
    await once(this.#socket, 'connect');
    this.#socket.write(`AUTH ${password}\r\nMONITOR\r\n`);
    createInterface({ input: this.#socket }).on('line', (line) => this.#hear(line));
  }

  get leases() {
    return leasesOf(this.#commands, LOCK_DURATION);
  }

  close() {
    this.#socket.destroy();
  }

  #hear(line) {
    const { seconds, source, command, key = '', token } = LINE.exec(line)?.groups ?? {};
    if (source === undefined) return;
    if (source !== SCRIPT) this.#sender = source.replace(/:\d+$/u, '');
    const action = command.toLowerCase();
    const item = LOCK.exec(key)?.groups.item;
    if (item === undefined || !['set', 'del'].includes(action)) return;
    this.#commands.push({
      at: withoutSteps(Number(seconds) * 1_000),
      action,
      job: item,
      token,
      holder: this.#sender,
    });
  }
}

/** The clock of Redis may be stepped by whole hours; the line has just been written. */
function withoutSteps(time) {
  return time - Math.round((time - Date.now()) / HOUR) * HOUR;
}
