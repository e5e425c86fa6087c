import { Injectable } from '@nestjs/common';
import type { ShopState } from '../../../shop-kit/board/shop-state.js';
import { shopState } from '../../../shop-kit/board/shop-state.js';
import { Upstream } from '../../../shop-kit/wecom/upstream.js';
import type { ClusterState, MemberState } from '../messages.js';
import { Launcher } from './launcher.js';
import type { Work } from './work-tally.js';
import { WorkTally } from './work-tally.js';

/** All that the page shows of the shop as a whole. */
export interface ClusterShopState extends ShopState {
  readonly workers: readonly (MemberState & Work)[];
  /** Unknown where the Redis is the user's own. */
  readonly redis: MemberState | undefined;
}

@Injectable()
export class ClusterStateReader {
  constructor(
    private readonly launcher: Launcher,
    private readonly tally: WorkTally,
    private readonly upstream: Upstream,
  ) {}

  async read(): Promise<ClusterShopState> {
    const cluster = this.launcher.cluster ?? { startedAt: new Date(), workers: [], redis: undefined };
    return {
      ...shopState({ isStarted: canPoll(cluster), paused: undefined }, this.upstream),
      workers: await this.withWork(cluster),
      redis: cluster.redis,
    };
  }

  private async withWork({ startedAt, workers }: ClusterState): Promise<readonly (MemberState & Work)[]> {
    const work = await this.tally.since(startedAt);
    return workers.map((worker) => ({ ...worker, ...(work.get(worker.name) ?? { polls: 0, tells: 0 }) }));
  }
}

function canPoll({ workers, redis }: ClusterState): boolean {
  return workers.some(isRunning) && (!redis || isRunning(redis));
}

function isRunning({ status }: MemberState): boolean {
  return status === 'running';
}
