import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Order } from '../children/host.js';
import { cleanEnvironment } from './child-app.js';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** ms within which a process ends that has nothing left to do. */
const PATIENCE = 20_000;

/** A Node process that runs one script after the other, or several at once. */
export class ScriptHost implements AsyncDisposable {
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown[]>;
  private readonly waiting = new Map<number, Waiting>();
  private started = 0;
  private output = '';

  /** @param path of the compiled `children/host.ts` */
  constructor(path: string) {
    this.child = fork(path, { env: { ...cleanEnvironment(), NO_COLOR: '1' }, silent: true });
    this.exit = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.child.on('message', (answer: Answer) => this.settle(answer));
    this.child.once('exit', () => this.giveUp());
  }

  /** Resolves with what the script's default export does. */
  run(path: string, args: readonly unknown[]): Promise<unknown> {
    const id = (this.started += 1);
    const order: Order = { id, path, args };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send(order);
    });
  }

  /** @throws Error if a script has left something behind that keeps the process alive */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const patience = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE);
    const [code, signal] = await this.exit;
    clearTimeout(patience);
    if (code !== 0) throw new Error(`The scripts ended with ${String(code ?? signal)}:\n${this.output}`);
  }

  private settle({ id, result, failure }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (failure === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${failure}\n${this.output}`));
  }

  private giveUp(): void {
    for (const { reject } of this.waiting.values())
      reject(new Error(`The process has ended:\n${this.output}`));
    this.waiting.clear();
  }
}
