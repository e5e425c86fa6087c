import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from './cluster.mjs';
import { Customers } from './customers.mjs';
import { jobsLeft } from './jobs.mjs';
import { RedisServer } from './redis-server.mjs';
import { onStage } from './stage.mjs';

const PASSWORD = 'ChaosCanaryRedisPassword';
const LONGEST_DRAIN = 120_000;
/** The history of the fake is what the polls of a phase are read from. */
const HISTORY = 1_000_000;

/**
 * Plays a phase of the cluster: sets it up, lets `trouble` happen, and waits until the shop knows of every order that
 * ended, and somewhat longer.
 *
 * @param {object} options
 * @param {string} options.phase
 * @param {number} options.seed
 * @param {boolean} options.isPersistent whether Redis keeps what it has on disk
 * @param {number} options.listenerFailures share of the listener calls that throw
 * @param {number} options.drainTimeout ms
 * @param {{ track: number, pollNow: number }} options.share see `Customers`
 * @param {number} options.afterDrain ms for deliveries that should not come any more
 * @param {string} [options.logs] a folder for what the processes print, and what became of each order
 * @param {(scene: object) => Promise<Function>} trouble returns what gives figures of its own, from the rows and the moment at
 * which it was all over
 */
export function playClusterPhase(options, trouble) {
  const { seed, phase } = options;
  const wecom = { historySize: HISTORY };
  return onStage({ seed, phase, secrets: [PASSWORD], wecom }, (stage) => play(options, trouble, stage));
}

async function play(options, trouble, stage) {
  const { seed, isPersistent, listenerFailures, drainTimeout, logs, share, afterDrain } = options;
  const { directory } = stage;
  const redis = await RedisServer.start({ directory, password: PASSWORD, isPersistent });
  const setup = {
    seed,
    isHasty: true,
    listenerTakes: 150,
    listenerFailures,
    account: stage.account,
    polling: { sweepEvery: 1_000, drainTimeout },
  };
  const cluster = new Cluster(stage, redis, setup, (name, text) => write(logs, `${name}.log`, text));
  const customers = new Customers(stage, cluster, redis, share);
  try {
    await cluster.start();
    const figures = await trouble({ stage, redis, cluster, customers });
    const drainTook = await drain(stage, cluster);
    await sleep(afterDrain);
    const until = Date.now();
    const jobs = await jobsLeft(redis.url);
    await cluster.close();
    const rows = await stage.rows();
    await write(logs, 'orders.json', await facts(stage, rows, redis));
    const { complaints, canaryHits, messages } = stage.reader;
    return {
      ...options,
      ...(await stage.tally()),
      ...figures(rows, until),
      open: rows.filter(({ status }) => status === 'open').length,
      jobs,
      drainTook,
      ends: cluster.ends,
      refusedStarts: cluster.refusedStarts,
      tracks: customers.tracks,
      refusals: customers.refusals,
      complaints,
      canaryHits,
      messages,
    };
  } finally {
    await cluster.close();
    await redis.kill();
  }
}

async function drain(stage, cluster) {
  await Promise.all([cluster.allReady(), stage.world.settled()]);
  const since = Date.now();
  while (Date.now() - since < LONGEST_DRAIN && (await stage.tally()).lost.length > 0) await sleep(250);
  return Date.now() - since;
}

async function facts(stage, rows, redis) {
  const polls = stage.wecom.requests.map(({ endpoint, at, body, fault, status, errcode }) => {
    const { out_trade_no } = typeof body === 'object' ? (body ?? {}) : {};
    return { endpoint, at, out_trade_no, fault, status, errcode };
  });
  const { upstream } = stage.world;
  return JSON.stringify({ upstream, rows, deliveries: await stage.deliveries(), outages: redis.outages, polls });
}

async function write(folder, name, text) {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
}
