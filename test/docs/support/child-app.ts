import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** Longer than the 30 s after which an unpaid order is polled for the second time. */
const LONGEST_WAIT = 45_000;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A Node process that runs a compiled app, with no `WECOM_*` or `PORT` but those given. */
export class ChildApp implements AsyncDisposable {
  /** Everything it printed so far, without colours. */
  output = '';
  readonly exit: Promise<Exit>;
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(script: string, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [script], {
      env: { ...cleanEnvironment(), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  /** Resolves once the output matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const streams = [this.child.stdout, this.child.stderr];
      const settle = (settlement: () => void) => {
        clearTimeout(timer);
        for (const stream of streams) stream.off('data', look);
        settlement();
      };
      const look = () => {
        const found = pattern.exec(this.output);
        if (found) settle(() => resolve(found));
      };
      const giveUp = () =>
        settle(() => reject(new Error(`The app did not print ${String(pattern)}:\n${this.output}`)));
      const timer = setTimeout(giveUp, LONGEST_WAIT);
      for (const stream of streams) stream.on('data', look);
      void this.exit.then(giveUp);
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}

/** That of this process, with no `WECOM_*` or `PORT`. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(?:WECOM_.*|PORT|NODE_OPTIONS)$/u.test(name)));
}
