import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import type { ResolvedPollingOptions } from '../polling/polling.options.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { ItemJobs } from './jobs/item-jobs.js';
import { itemQueueName, sweepQueueName } from './queue-names.js';
import { ListedItems } from './sweeps/listed-items.js';
import { SweepJobs } from './sweeps/sweep-jobs.js';

/** The queues of one kind of items of an account, and the data kept beside them. */
export interface AccountQueues {
  readonly jobs: ItemJobs;
  readonly listed: ListedItems;
  readonly sweeps: SweepJobs;
}

export function openAccountQueues(
  kind: ItemKind,
  account: string,
  { horizon, sweepEvery }: Pick<ResolvedPollingOptions, 'horizon' | 'sweepEvery'>,
  connections: RedisConnections,
): AccountQueues {
  const jobs = new ItemJobs(kind, itemQueueName(kind, account), connections, horizon);
  const listed = new ListedItems(connections, (type) => jobs.keyOf(type), sweepEvery);
  const name = sweepQueueName(kind, account);
  const sweeps = new SweepJobs(kind.words.noun, name, sweepEvery, listed, connections);
  return { jobs, listed, sweeps };
}
