import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { WEB, WORKERS, commonVariables, readRestartSeconds, readUsersRedisUrl } from '../environment.js';
import type { ClusterState, Command } from '../messages.js';
import type { Launched } from './member.js';
import { Member, stopProcess } from './member.js';
import { launchNode, readiness } from './node-process.js';
import { RedisServer } from './redis-server.js';

const WEB_SCRIPT = new URL('../web/main.js', import.meta.url);
const WORKER_SCRIPT = new URL('../worker/main.js', import.meta.url);
const REDIS_RESTART_SECONDS = 4;

type Variables = Readonly<Record<string, string>>;

/** One web process and two workers, with a Redis unless the user has one. */
export class Cluster {
  private readonly startedAt = new Date();
  private redisServer: RedisServer | undefined;
  private redis: Member | undefined;
  private web: ChildProcess | undefined;
  private workers: readonly Member[] = [];

  /**
   * @param opened is called with the address of the page
   * @returns when the web process has ended: then there is nothing left to look at
   * @throws Error that says what to do
   */
  async run(opened: (url: string) => void): Promise<void> {
    const variables = commonVariables(readUsersRedisUrl() ?? (await this.startRedis()));
    this.web = launchNode(WEB_SCRIPT, { ...variables, SHOP_PROCESS: WEB });
    const end = once(this.web, 'exit');
    await Promise.race([this.open(this.web, { ...variables }, opened), end]);
    await end;
  }

  /** Redis last: the others need it until they have ended. */
  async stop(): Promise<void> {
    await Promise.all([...this.workers.map((worker) => worker.stop()), this.web && stopProcess(this.web)]);
    await this.redis?.stop();
    await this.redisServer?.remove();
  }

  private async startRedis(): Promise<string> {
    const server = await RedisServer.prepare();
    this.redisServer = server;
    this.redis = new Member({
      name: 'redis',
      launch: () => server.launch(),
      restartAfter: REDIS_RESTART_SECONDS,
      changed: () => this.tellWeb(),
    });
    await this.redis.start();
    return server.url;
  }

  private async open(web: ChildProcess, variables: Variables, opened: (url: string) => void): Promise<void> {
    const { url = '', wecom } = await readiness(web);
    web.on('message', (command: Command) => this.obey(command));
    await this.startWorkers({ ...variables, ...wecom });
    opened(url);
  }

  private async startWorkers(variables: Variables): Promise<void> {
    this.workers = WORKERS.map(
      (name) =>
        new Member({
          name,
          launch: () => launchWorker({ ...variables, SHOP_PROCESS: name }),
          restartAfter: readRestartSeconds(),
          changed: () => this.tellWeb(),
        }),
    );
    await Promise.all(this.workers.map((worker) => worker.start()));
  }

  private obey({ type, name }: Command): void {
    const member = [...this.workers, this.redis].find((each) => each?.state.name === name);
    if (type === 'kill') member?.kill();
    else member?.startNow();
  }

  private tellWeb(): void {
    const state: ClusterState = {
      startedAt: this.startedAt,
      workers: this.workers.map((worker) => worker.state),
      redis: this.redis?.state,
    };
    // The web process may have ended a moment ago.
    this.web?.send(state, () => undefined);
  }
}

function launchWorker(variables: Variables): Launched {
  const child = launchNode(WORKER_SCRIPT, variables);
  return { child, ready: readiness(child) };
}
