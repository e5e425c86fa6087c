import type { ChildProcess } from 'node:child_process';
import { WEB, WORKERS, commonVariables, readOwnRedisUrl, readRestartSeconds } from '../environment.js';
import type { ClusterState, Command, Ready } from '../messages.js';
import { Member } from './member.js';
import { launchNode, messageOf } from './node-process.js';
import { RedisServer } from './redis-server.js';

const WEB_SCRIPT = new URL('../web/main.js', import.meta.url);
const WORKER_SCRIPT = new URL('../worker/main.js', import.meta.url);
const REDIS_RESTART_SECONDS = 4;

/** One web process and two workers, with a Redis unless the user has one. */
export class Cluster {
  private readonly startedAt = new Date();
  private redis: Member | undefined;
  private redisServer: RedisServer | undefined;
  private web: ChildProcess | undefined;
  private workers: readonly Member[] = [];
  private isStopping = false;

  /** @param webEnded is called when the web process ends by itself: then there is nothing left to look at */
  constructor(private readonly webEnded: () => void) {}

  /**
   * @returns the address of the page
   * @throws Error that says what to do
   */
  async start(): Promise<string> {
    const variables = commonVariables(readOwnRedisUrl() ?? (await this.startRedis()));
    const { url = '', wecom } = await this.startWeb({ ...variables });
    await this.startWorkers({ ...variables, ...wecom });
    return url;
  }

  /** Redis last: the others still need it while they end. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.workers.map((worker) => worker.stop()), this.stopWeb()]);
    await this.redis?.stop();
    await this.redisServer?.remove();
  }
}
