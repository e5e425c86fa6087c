import { ALONE, measureCluster } from '../cluster.mjs';
import { median, ratios, spread } from '../measure.mjs';
import { hasRedis } from '../redis.mjs';
import { printTable } from '../table.mjs';

const SMOKE = { counts: [1_000], hot: 500, replicas: [1], rounds: 1, warmUp: 50, duration: 300 };
const FULL = {
  counts: [10_000, 100_000, 1_000_000],
  hot: 10_000,
  replicas: [1, 2, 3],
  rounds: 3,
  warmUp: 2_000,
  duration: 3_000,
};

const POLL_COLUMNS = [
  'orders',
  'processes',
  'polls/s',
  `/ ${ALONE}`,
  'CPU µs/poll',
  'Redis CPU µs/poll',
  'commands',
  'of them scripts',
];

/** What `BullMqPollingEngine` takes for many orders, of Redis and of the replicas, next to `CronPollingEngine`. */
export async function cluster({ smoke }) {
  if (!hasRedis('the rows of BullMqPollingEngine')) return;
  const effort = smoke ? SMOKE : FULL;
  const measured = {};
  for (const count of effort.counts) measured[count] = await measureCluster(count, effort);
  printMemory(measured);
  printSweeps(measured);
  printPolls(measured, effort);
}

function printMemory(measured) {
  printTable(
    'Memory, bytes for each order under watch',
    [
      'orders under watch',
      'Redis, listed',
      'Redis, polled once or more',
      'heap of CronPollingEngine',
      'ratio',
    ],
    Object.entries(measured).map(([count, { memory }]) => [
      text(count),
      memory.listed.toFixed(0),
      memory.polled.toFixed(0),
      memory.heap.toFixed(0),
      (memory.polled / memory.heap).toFixed(1),
    ]),
  );
}

function printSweeps(measured) {
  const kinds = { fresh: 'none known, as after a loss of Redis', known: 'all known' };
  printTable(
    'A sweep, s',
    ['rows', '', 'takes', 'Redis CPU', 'CPU of the replica', 'takes CronPollingEngine', 'its CPU'],
    Object.entries(measured).flatMap(([count, { sweeps }]) =>
      Object.entries(kinds).map(([kind, name]) => [
        text(count),
        name,
        ...[sweeps[kind].shared.took, sweeps[kind].redis / 1_000, sweeps[kind].shared.cpu].map(seconds),
        ...[sweeps[kind].alone.took, sweeps[kind].alone.cpu].map(seconds),
      ]),
    ),
  );
}

function printPolls(measured, { rounds, duration }) {
  printTable(
    `Polls, WeCom answering at once (${rounds} rounds of ${duration / 1_000} s; ratio: median and middle half)`,
    POLL_COLUMNS,
    Object.entries(measured).flatMap(([count, { polls }]) =>
      Object.entries(polls).map(([way, rows]) => [text(count), way, ...pollCells(way, rows, polls[ALONE])]),
    ),
  );
}

function pollCells(way, rows, alone) {
  const middle = (name, digits = 0) => median(rows.map((row) => row[name])).toFixed(digits);
  const own = [middle('rate'), spread(ratios(rows.map(rateOf), alone.map(rateOf))), middle('cpu')];
  return way === ALONE
    ? [...own, '—', '—', '—']
    : [...own, middle('redis'), middle('commands'), middle('scripts', 1)];
}

function rateOf({ rate }) {
  return rate;
}

function seconds(ms) {
  return (ms / 1_000).toFixed(ms < 10_000 ? 2 : 0);
}

function text(count) {
  return Number(count).toLocaleString('en');
}
