import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { MemberState } from '../messages.js';

const LONGEST_STOP = 5_000;

/** A process that has just been started. */
export interface Launched {
  readonly child: ChildProcess;
  /** Resolves once it can be used. */
  readonly ready: Promise<void>;
}

/** A process of the cluster, which is started again whenever it ends, until it is stopped. */
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

  /**
   * @param restartAfter seconds
   * @param changed is called after each change of its state
   */
  constructor(
    readonly name: string,
    private readonly launch: () => Launched,
    private readonly restartAfter: number,
    private readonly changed: () => void,
  ) {}

  get state(): MemberState {
    return { name: this.name, ...this.current };
  }

  /** @throws Error when it ends before it is ready */
  async start(): Promise<void> {
    clearTimeout(this.timer);
    const { child, ready } = this.launch();
    this.child = child;
    this.become({ status: 'starting', pid: child.pid, backAt: undefined });
    const exit = once(child, 'exit').then(() => this.ended());
    const early = exit.then(() => {
      throw new Error(`${this.name} ended before it was ready.`);
    });
    await Promise.race([ready, early]);
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

  /** Asks it to end, and ends it after a while. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP);
    await exit;
    clearTimeout(force);
  }

  private ended(): void {
    if (this.isStopping) return;
    const ms = this.restartAfter * 1_000;
    this.timer = setTimeout(() => this.startAgain(), ms);
    this.become({
      status: 'down',
      pid: undefined,
      ends: this.current.ends + 1,
      backAt: new Date(Date.now() + ms),
    });
  }

  /** If it ends again before it is ready, it has said why, and is started once more. */
  private startAgain(): void {
    this.start().catch(() => undefined);
  }

  private become(change: Partial<MemberState>): void {
    const isSame = change.status === this.current.status;
    this.current = { ...this.current, ...change, ...(!isSame && { since: new Date() }) };
    this.changed();
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
