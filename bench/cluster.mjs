import { start } from './ipc.mjs';
import { inTurns } from './measure.mjs';
import { bytesOfJob, fillRateWindows, usedBy, withRedis } from './redis.mjs';

/** The way to poll without Redis. */
export const ALONE = 'CronPollingEngine';
/** It polls so much faster that it would run out of orders that are due. */
const ALONE_FOR = 700;

/**
 * A cluster on a Redis of its own with so many orders, of which `hot` are polled again and again; and, in a process
 * without Redis, the same on `CronPollingEngine`.
 */
export function measureCluster(count, effort) {
  const hot = Math.min(count, effort.hot);
  return withRedis(async (redis) => {
    const { bytes, heap, ...sweeps } = await measureSweeps(redis, count, hot);
    const { gained, polls } = await measurePolls(redis, count, { ...effort, hot });
    const listed = bytes / count;
    // What a job gains by being polled does not depend on how many there are.
    return { sweeps, polls, memory: { listed, polled: listed + gained, heap: heap / count } };
  });
}

function measureSweeps({ url, client }, count, hot) {
  return withHosts(['shared', 'alone'], async (hosts) => {
    const sweep = async () => {
      const { result, used } = await usedBy(client, () => hosts.shared.run('sweep'));
      return { shared: result, redis: used.cpu, bytes: used.bytes, alone: await hosts.alone.run('sweep') };
    };
    await hosts.shared.run('list', url, count, hot);
    await hosts.alone.run('list', undefined, count, hot);
    const fresh = await sweep();
    return { fresh, known: await sweep(), bytes: fresh.bytes, heap: fresh.alone.heap };
  });
}

function measurePolls(redis, count, effort) {
  const members = effort.replicas.map(nameOf);
  return withHosts([ALONE, ...members], async ({ [ALONE]: alone, ...hosts }) => {
    const replicas = Object.values(hosts);
    const bytes = await bytesOfJob(redis.client);
    await readyToPoll(redis, count, effort.hot, alone, replicas);
    const measure = (way, duration) =>
      way === ALONE
        ? alone.run('work', Math.min(duration, ALONE_FOR))
        : together(redis.client, replicas.slice(0, members.indexOf(way) + 1), duration);
    for (const way of [ALONE, members.at(-1)]) await measure(way, effort.warmUp);
    const polls = await inTurns([ALONE, ...members], effort.rounds, (way) => measure(way, effort.duration));
    return { polls, gained: (await bytesOfJob(redis.client)) - bytes };
  });
}

async function readyToPoll({ url }, count, hot, alone, replicas) {
  await alone.run('poll', undefined, hot);
  for (const replica of replicas) await replica.run('poll', url, hot);
  await alone.run('track', count);
  await replicas[0].run('track', hot);
}

/** What some replicas do together, and what Redis does for each of their polls. */
async function together(client, members, duration) {
  await fillRateWindows(client);
  const { result, used } = await usedBy(client, () =>
    Promise.all(members.map((member) => member.run('work', duration))),
  );
  const sum = (name) => result.reduce((total, figures) => total + figures[name], 0);
  const [polls, rate] = [sum('polls'), sum('rate')];
  const cpu = result.reduce((total, figures) => total + figures.cpu * figures.rate, 0) / rate;
  return {
    rate,
    cpu,
    redis: used.cpu / polls,
    commands: used.commands / polls,
    scripts: used.scripts / polls,
  };
}

/** Starts a process for each name, lets them work, and stops them. */
async function withHosts(names, work) {
  const hosts = Object.fromEntries(names.map((name) => [name, start('replica.mjs', ['--expose-gc'])]));
  try {
    return await work(hosts);
  } finally {
    await Promise.all(Object.values(hosts).map((host) => host.stop()));
  }
}

function nameOf(replicas) {
  return replicas === 1 ? '1 replica' : `${replicas} replicas`;
}
