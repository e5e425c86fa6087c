import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { MemberState } from '../messages.js';

const LONGEST_STOP = 15_000;

/** A process that has just been started. */
export interface Launched {
  readonly child: ChildProcess;
  /** Resolves once it can be used. */
  readonly ready: Promise<unknown>;
}

export interface MemberOptions {
  readonly name: string;
  readonly launch: () => Launched;
  /** Seconds. */
  readonly restartAfter: number;
  /** Called after each change of its state. */
  readonly changed: () => void;
}

/** A process of the cluster that is started again whenever it ends, until it is stopped. */
export class Member {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private current: Omit<MemberState, 'name'> = {
    status: 'starting',
    since: new Date(),
    pid: undefined,
    ends: 0,
    backAt: undefined,
  };

  constructor(private readonly options: MemberOptions) {}

  get state(): MemberState {
    return { name: this.options.name, ...this.current };
  }

  /** @throws Error when it ends before it is ready */
  async start(): Promise<void> {
    clearTimeout(this.timer);
    const { child, ready } = this.options.launch();
    this.child = child;
    this.become({ status: 'starting', pid: child.pid, backAt: undefined });
    await Promise.race([ready, this.untimelyEnd(child)]);
    this.become({ status: 'running' });
  }

  /** As a crash would: it gets no chance to clean up. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Starts it before its time, if it is down. */
  startNow(): void {
    if (this.current.status === 'down' && !this.isStopping) this.startAgain();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    if (this.child) await stopProcess(this.child);
  }

  private untimelyEnd(child: ChildProcess): Promise<never> {
    return new Promise((_resolve, reject) => {
      child.once('exit', () => {
        if (this.isStopping) return;
        this.planRestart();
        reject(new Error(`${this.options.name} ended before it was ready.`));
      });
    });
  }

  private planRestart(): void {
    const ms = this.options.restartAfter * 1_000;
    this.timer = setTimeout(() => this.startAgain(), ms);
    const backAt = new Date(Date.now() + ms);
    this.become({ status: 'down', pid: undefined, ends: this.current.ends + 1, backAt });
  }

  /** If it ends again before it is ready, it has said why, and is started once more. */
  private startAgain(): void {
    this.start().catch(() => undefined);
  }

  private become(change: Partial<MemberState>): void {
    this.current = { ...this.current, since: new Date(), ...change };
    this.options.changed();
  }
}

/** Asks a process to end, and ends it after a while. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(force);
}
