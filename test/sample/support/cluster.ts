import type { BuiltPackage } from '../../docs/support/built-package.js';
import type { ChildApp } from '../../docs/support/child-app.js';
import { until } from '../../support/e2e-time.js';
import { Board, isPaidAndTold } from './board.js';
import { compileSample } from './sample.js';
import { Shop } from './shop.js';

const SCRIPT = 'sample/03-cluster/dist/03-cluster/src/main.js';

/** A process that the launcher started, as the board shows it. */
export interface Member {
  readonly name: string;
  readonly status: string;
  readonly pid?: number;
}

interface Shown {
  readonly workers: readonly Member[];
  readonly redis?: Member;
}

const NOTHING: Shown = { workers: [] };

export function compileCluster(built: BuiltPackage): Promise<void> {
  return compileSample(built, '03-cluster');
}

/** The web process and two workers, with a Redis of their own; and what the page shows of them. */
export class Cluster implements AsyncDisposable {
  private constructor(
    readonly shop: Shop,
    readonly board: Board,
  ) {}

  static async start(built: BuiltPackage): Promise<Cluster> {
    // Who was killed comes back when a test wants it.
    const env = { REDIS_URL: '', CLUSTER_RESTART_SECONDS: '3600' };
    const shop = await Shop.start(built, env, SCRIPT);
    const cluster = new Cluster(shop, new Board(shop.url));
    await cluster.complete();
    return cluster;
  }

  /** Starts it without waiting for it to open. */
  static attempt(built: BuiltPackage, env: Readonly<Record<string, string>>): ChildApp {
    return Shop.attempt(built, { REDIS_URL: '', ...env }, SCRIPT);
  }

  /** Both workers, then Redis. */
  get members(): readonly Member[] {
    const { workers, redis } = (this.board.shop ?? NOTHING) as Shown;
    return redis ? [...workers, redis] : workers;
  }

  /** Of those that run. */
  pids(): readonly number[] {
    return this.members.flatMap(({ pid }) => pid ?? []);
  }

  /** Resolves once all of them run. */
  complete(): Promise<void> {
    return this.board.until(
      () => this.members.length === 3 && this.members.every(({ status }) => status === 'running'),
    );
  }

  /** Kills a process by SIGKILL, or starts one that was killed, and waits until it is so. */
  async make(name: string, status: 'down' | 'running'): Promise<void> {
    const { status: answer } = await this.shop.post(
      `/members/${name}/${status === 'down' ? 'kill' : 'start'}`,
    );
    if (answer !== 204) throw new Error(`The page got ${answer} for ${name}`);
    await this.board.until(() =>
      this.members.some((member) => member.name === name && member.status === status),
    );
  }

  /** Which process emitted the event of the payment, once the shop has marked the order as paid. */
  async finder(out_trade_no: string): Promise<string> {
    const { timeline } = await this.board.order(out_trade_no, isPaidAndTold);
    const by = timeline.find(({ kind }) => kind === 'told')?.by;
    if (!by) throw new Error('It was emitted by no process');
    return by;
  }

  /** Whether the web process answers. */
  async isOpen(): Promise<boolean> {
    return this.shop.get('/orders').then(
      () => true,
      () => false,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.board[Symbol.dispose]();
    this.shop.app.signal('SIGTERM');
    // The launcher's output stays open as long as any process that it started.
    await until(async () => !(await this.isOpen()));
    for (const pid of this.pids().filter(isAlive)) process.kill(pid, 'SIGKILL');
    await this.shop[Symbol.asyncDispose]();
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
