import { fork } from 'node:child_process';
import { once } from 'node:events';

const LONGEST_BOOT = 30_000;

/** One process of the shop, from its start to its end. */
export class Life {
  /** Everything it printed. */
  output = { stdout: '', stderr: '' };
  /** When it said that it runs; undefined before. */
  readyAt;
  /** @type {{ code: number | null, signal: string | null, at: number } | undefined} */
  end;
  #child;
  #ready;
  #ended;

  constructor(script, setup) {
    this.#child = fork(script, { silent: true, env: { ...process.env, CHAOS: JSON.stringify(setup) } });
    for (const name of ['stdout', 'stderr']) {
      this.#child[name].setEncoding('utf8').on('data', (text) => (this.output[name] += text));
    }
    this.#ready = new Promise((resolve) => {
      this.#child.once('message', () => {
        this.readyAt = Date.now();
        resolve();
      });
    });
    this.#child.once('exit', (code, signal) => (this.end = { code, signal, at: Date.now() }));
    // Later than 'exit': by then everything it printed has arrived.
    this.#ended = once(this.#child, 'close');
    this.#child.on('error', (error) => (this.output.stderr += `${error.stack}\n`));
  }

  /** Resolves when it runs, or has ended before it did. */
  async ready() {
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_BOOT);
    await Promise.race([this.#ready, this.#ended]);
    clearTimeout(timeout);
  }

  /** A process that does not run yet, or no more, does not hear it. */
  send(message) {
    if (this.readyAt !== undefined && this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** @returns how it ended, and the ms from the signal to that. */
  async kill(signal) {
    const killedAt = Date.now();
    const wasRunning = this.end === undefined;
    this.#child.kill(signal);
    await this.#ended;
    return { ...this.end, wasRunning, took: this.end.at - killedAt };
  }
}
