/**
 * `npm run bench`: what queries and polling cost, as ratios to other ways, all measured in this one run.
 * `npm run bench -- --smoke`: everything once and small, to see that it works; its figures mean nothing.
 */
import { availableParallelism } from 'node:os';
import { start } from './ipc.mjs';
import { bills } from './rows/bills.mjs';
import { burst } from './rows/burst.mjs';
import { calls } from './rows/calls.mjs';
import { capacity } from './rows/capacity.mjs';
import { checkouts } from './rows/checkouts.mjs';
import { clusterCalls } from './rows/cluster-calls.mjs';
import { clusterIdle } from './rows/cluster-idle.mjs';
import { cluster } from './rows/cluster.mjs';
import { coldStart } from './rows/cold-start.mjs';
import { connections, keptAndNew } from './rows/connections.mjs';
import { delays } from './rows/delays.mjs';
import { diagnostics } from './rows/diagnostics.mjs';
import { lives } from './rows/lives.mjs';
import { memory } from './rows/memory.mjs';
import { notifications, notified } from './rows/notifications.mjs';
import { refunds } from './rows/refunds.mjs';
import { shares } from './rows/shares.mjs';
import { startUp } from './rows/start-up.mjs';
import { throughput } from './rows/throughput.mjs';
import { sweeps, tracked } from './rows/tracked.mjs';
import { validation } from './rows/validation.mjs';

const QUERIES = [
  calls,
  shares,
  checkouts,
  keptAndNew,
  connections,
  validation,
  notifications,
  bills,
  memory,
  startUp,
  coldStart,
];
const POLLING = [tracked, sweeps, throughput, refunds, lives, diagnostics, delays, notified];
const CLUSTER = [clusterCalls, cluster, burst, clusterIdle, capacity];

const smoke = process.argv.includes('--smoke');
const server = start('server.mjs');

console.log(`Node ${process.versions.node}, ${availableParallelism()} CPUs${smoke ? ', smoke' : ''}`);
try {
  const urls = await server.run('listen');
  for (const measure of [...QUERIES, ...POLLING, ...CLUSTER]) await measure({ urls, server, smoke });
} finally {
  await server.stop();
}
