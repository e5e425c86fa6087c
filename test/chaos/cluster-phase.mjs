import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from './cluster.mjs';
import { Customers } from './customers.mjs';
import { jobsLeft } from './jobs.mjs';
import { RedisGroup } from '../support/redis-group.mjs';
import { RedisServer } from '../support/redis-server.mjs';
import { reconcileDays } from './reconciliation.mjs';
import { onStage } from './stage.mjs';
import { isSettled } from './tally.mjs';

export const PASSWORD = 'ChaosCanaryRedisPassword';
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
 * @param {boolean} [options.hasSentinels] whether it is a primary with a replica, which Sentinels watch over
 * @param {number} options.listenerFailures share of the listener calls that throw
 * @param {number} [options.listenerHangs] share of those that take longer than a lease lasts
 * @param {number} options.drainTimeout ms
 * @param {object} [options.patience] `{ timeout, attemptTimeout }` of the calls
 * @param {boolean} [options.notesPolls] whether the replicas report each poll
 * @param {{ track: number, pollNow: number }} options.share see `Customers`
 * @param {number} options.afterDrain ms for deliveries that should not come any more
 * @param {object} [options.site] where it all runs, see `siteOn`; side by side by default
 * @param {string} [options.logs] a folder for what the processes print, and what became of each order
 * @param {(scene: object) => Promise<Function>} trouble returns what gives figures of its own, from the rows and the moment at
 * which it was all over
 */
export function playClusterPhase(options, trouble) {
  const { seed, phase, site = {} } = options;
  const wecom = { historySize: HISTORY, ...site.wecom };
  return onStage({ seed, phase, secrets: [PASSWORD], wecom, ca: site.ca }, (stage) =>
    play(options, trouble, stage),
  );
}

async function play(options, trouble, stage) {
  const { isPersistent, share, logs, site = {} } = options;
  const { directory } = stage;
  const redis = options.hasSentinels
    ? await RedisGroup.start({ directory, password: PASSWORD })
    : await RedisServer.start({ directory, password: PASSWORD, isPersistent, ...site.redis });
  const keep = (name, { stdout, stderr }) => write(logs, `${name}.log`, stdout + stderr);
  const notes = [];
  const onNote = (place, note) => notes.push({ place, ...note });
  const setup = { ...setupOf(options, stage), ...site.setupOf?.(stage.account, redis.url) };
  const cluster = new Cluster(stage, redis, setup, { onOutput: keep, homes: site.homes, onNote });
  const customers = new Customers(stage, cluster, redis, share);
  try {
    stage.notices.sendTo(() => cluster.reachable);
    await cluster.start();
    const figures = await trouble({ stage, redis, cluster, customers, notes });
    const end = await settle(options, stage, redis, cluster);
    await write(logs, 'orders.json', await facts(stage, redis, cluster));
    const found = await figures(end.rows, end.until);
    await write(logs, 'figures.json', JSON.stringify(found));
    return {
      ...options,
      ...(await stage.tally()),
      ...end,
      ...found,
      // Last: its queries are not those of the shop.
      ofBills: await reconcileDays(stage),
      ends: cluster.ends,
      boots: cluster.boots,
      refusedStarts: cluster.refusedStarts,
      tracks: customers.tracks,
      refusals: customers.refusals,
      ...stage.reader.result,
    };
  } finally {
    await cluster.close();
    await (options.hasSentinels ? redis.close() : redis.kill());
  }
}

function setupOf(options, { account }) {
  const { seed, listenerFailures, listenerHangs, drainTimeout, patience, notesPolls } = options;
  const polling = { sweepEvery: 1_000, drainTimeout };
  return {
    seed,
    isHasty: true,
    listenerTakes: 150,
    listenerFailures,
    listenerHangs,
    account,
    polling,
    patience,
    notesPolls,
  };
}

/** Lets everything come to rest, and ends the replicas. */
async function settle({ afterDrain }, stage, redis, cluster) {
  const drainTook = await drain(stage, cluster);
  await sleep(afterDrain);
  const until = Date.now();
  const jobs = await jobsLeft(redis.connection);
  await cluster.close();
  return { drainTook, until, jobs, rows: await stage.rows() };
}

async function drain(stage, cluster) {
  await Promise.all([cluster.allReady(), stage.world.settled()]);
  stage.calmDown();
  const since = Date.now();
  const latest = since + stage.world.longestDrain;
  while (Date.now() < latest && !isSettled(await stage.tally())) await sleep(250);
  return Date.now() - since;
}

async function facts(stage, { outages }, { lives }) {
  const polls = stage.wecom.requests.map(({ endpoint, at, body, fault, status, errcode }) => {
    const { out_trade_no } = typeof body === 'object' ? (body ?? {}) : {};
    return { endpoint, at, out_trade_no, fault, status, errcode };
  });
  const { upstream } = stage.world;
  const { known, sendings } = stage.notices;
  const [rows, deliveries] = [await stage.rows(), await stage.deliveries()];
  return JSON.stringify({ upstream, rows, deliveries, outages, lives, polls, known, sendings });
}

async function write(folder, name, text) {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
}
