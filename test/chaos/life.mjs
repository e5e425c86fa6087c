import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { readClocks } from './honest-clock.mjs';

const LONGEST_BOOT = 90_000;
const LONGEST_EXIT = 30_000;

/** One process of the shop, from its start to its end. */
export class Life {
  /** Everything it printed. */
  output = { stdout: '', stderr: '' };
  forkedAt = Date.now();
  /** When it said that it runs, and at which port it listens; undefined before. */
  readyAt;
  host;
  port;
  /** @type {{ code: number | null, signal: string | null, at: number } | undefined} */
  end;
  /** Resolves when it has ended and all that it printed has arrived. */
  ended;
  #child;
  #ready;
  #becomeReady;
  #questions = 0;
  #unanswered = new Map();
  #onNote;

  /**
   * @param {string} script
   * @param {object} setup
   * @param {object} place where it runs: `{ host, command, env }`; the command runs another one
   * @param {(note: object) => void} onNote is told what it reports unasked
   */
  constructor(script, setup, { host = '127.0.0.1', command = [], env } = {}, onNote = () => undefined) {
    this.host = host;
    this.#onNote = onNote;
    const [execPath, ...execArgv] = [...command, process.execPath];
    const chaos = JSON.stringify({ ...setup, host, clocks: readClocks() });
    this.#child = fork(script, {
      silent: true,
      execPath,
      execArgv,
      env: { ...process.env, ...env, CHAOS: chaos },
    });
    for (const name of ['stdout', 'stderr']) {
      this.#child[name].setEncoding('utf8').on('data', (text) => (this.output[name] += text));
    }
    this.#ready = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#child.on('message', (message) => this.#hear(message));
    this.#child.once('exit', (code, signal) => {
      this.end = { code, signal, at: Date.now() };
      for (const resolve of this.#unanswered.values()) resolve(undefined);
    });
    // Later than 'exit': by then everything it printed has arrived.
    this.ended = once(this.#child, 'close');
    this.#child.on('error', (error) => (this.output.stderr += `${error.stack}\n`));
  }

  get isRunning() {
    return this.readyAt !== undefined && this.#child.connected;
  }

  /** Resolves when it runs, or has ended before it did. */
  async ready() {
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_BOOT);
    await Promise.race([this.#ready, this.ended]);
    clearTimeout(timeout);
  }

  /** A process that does not run yet, or no more, does not hear it. */
  send(message) {
    if (this.isRunning) this.#child.send(message, () => undefined);
  }

  /** @returns what it answers; undefined when it does not within so many ms, or ends before. */
  async ask(message, within) {
    if (!this.isRunning) return undefined;
    const number = this.#questions++;
    const over = new AbortController();
    const answer = new Promise((resolve) => this.#unanswered.set(number, resolve));
    const silence = sleep(within, undefined, { signal: over.signal }).catch(() => undefined);
    this.send({ ...message, number });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      over.abort();
      this.#unanswered.delete(number);
    }
  }

  /** @returns how it ended, and the ms from the signal to that. */
  async kill(signal) {
    const killedAt = Date.now();
    const wasRunning = this.end === undefined;
    this.#child.kill(signal);
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_EXIT);
    await this.ended;
    clearTimeout(timeout);
    return { ...this.end, wasRunning, took: this.end.at - killedAt };
  }

  #hear(message) {
    if (message.note !== undefined) {
      this.#onNote(message.note);
    } else if (message.port === undefined) {
      this.#unanswered.get(message.number)?.(message.answer);
    } else {
      this.port = message.port;
      this.readyAt = Date.now();
      this.#becomeReady();
    }
  }
}
