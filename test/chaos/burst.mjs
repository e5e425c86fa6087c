// Lets three replicas of a shop watch very many paid orders at once, against a WeCom that enforces its limits and blocks who
// exceeds them, and looks whether they ever do. With the real limits, 50,000 orders take 28 minutes.
//
//   --orders N     how many
//   --minutes N    ends after so many
//   --scale X      divides WeCom's limits and the option rateLimit: 0.06 is about 17 times as fast, 10 is ten times as slow
//   --logs FOLDER  keeps what the replicas print
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { reportBurst } from './burst-report.mjs';
import { CallMeter, mostWithin } from './call-meter.mjs';
import { Cluster } from './cluster.mjs';
import { RedisServer } from '../support/redis-server.mjs';
import { onStage } from './stage.mjs';

const PASSWORD = 'ChaosCanaryRedisPassword';
const WECOM_ALLOWS = { perMinute: 10_000, perHour: 150_000 };
const SHOP_ALLOWS = { perMinute: 8_000, perHour: 120_000 };
/** How many rows one statement brings into the table, and one message to a replica. */
const BATCH = 500;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '60' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const [orders, minutes, seed] = ['orders', 'minutes', 'seed'].map((name) => wholeNumber(name, values[name]));
const scale = positive('scale', values.scale);
const limits = scaled(WECOM_ALLOWS);
const rateLimit = scaled(SHOP_ALLOWS);

function positive(name, text) {
  if (Number(text) > 0) return Number(text);
  throw new Error(`--${name} must be a number above 0, got "${text}".`);
}

function scaled({ perMinute, perHour }) {
  return { perMinute: Math.ceil(perMinute / scale), perHour: Math.ceil(perHour / scale) };
}

console.log(
  `${orders} orders; WeCom allows ${limits.perMinute} calls in a minute, ${limits.perHour} in an hour`,
);
const wecom = { rateLimits: limits, historySize: 1_000_000 };
const result = await onStage({ seed, phase: 'burst', secrets: [PASSWORD], wecom }, play);
if (!reportBurst(result, values.messages)) process.exitCode = 1;

async function play(stage) {
  const { directory, account } = stage;
  const redis = await RedisServer.start({ directory, password: PASSWORD, isPersistent: true });
  const setup = {
    seed,
    listenerTakes: 0,
    listenerFailures: 0,
    account: { ...account, rateLimit },
    polling: {},
  };
  const cluster = new Cluster(stage, redis, setup, { onOutput: keep });
  try {
    await cluster.start();
    const meter = new CallMeter(stage.wecom);
    const startedAt = Date.now();
    const batches = await pay(stage);
    const refused = await track(stage, cluster, batches);
    const trackTook = Date.now() - startedAt;
    const isEnough = await watch(stage, meter, startedAt);
    const took = Date.now() - startedAt;
    await cluster.close();
    const tallied = await stage.tally();
    const rows = { ...tallied, lost: isEnough ? tallied.lost : [] };
    return { ...rows, meter, limits, rateLimit, refused, trackTook, took, ...stage.reader.result };
  } finally {
    await cluster.close();
    await redis.kill();
  }
}

async function pay(stage) {
  const rows = stage.world.payAtOnce(orders);
  const batches = [];
  for (let first = 0; first < rows.length; first += BATCH) batches.push(rows.slice(first, first + BATCH));
  for (const batch of batches) await stage.insert(batch);
  return batches;
}

/** @returns why `track()` refused orders. */
async function track(stage, cluster, batches) {
  const random = stage.random('tracks');
  const refusals = [];
  for (const batch of batches) {
    const tracked = await cluster.ask({ command: 'trackAll', order: batch }, random);
    if (tracked === undefined) throw new Error('No replica took the orders.');
    refusals.push(...tracked.map(({ refusal }) => refusal).filter((refusal) => refusal !== undefined));
  }
  return refusals;
}

/** @returns whether all orders were told before the time was over. */
async function watch(stage, meter, startedAt) {
  for (let minute = 1; minute <= minutes; minute++) {
    const calls = [];
    let isOver = false;
    while (!isOver && Date.now() < startedAt + minute * MINUTE) {
      await sleep(SECOND);
      calls.push(...meter.read());
      isOver = (await stage.openOrders()) === 0;
    }
    const told = orders - (await stage.openOrders());
    console.log(
      `  minute ${String(minute).padStart(2)}  ${calls.length} calls, at most ${mostWithin(calls, SECOND)} in a second; ${told} orders told, ${meter.refused} refused`,
    );
    if (isOver) return true;
  }
  return false;
}

async function keep(name, { stdout, stderr }) {
  if (values.logs === undefined) return;
  await mkdir(values.logs, { recursive: true });
  await writeFile(join(values.logs, `${name}.log`), stdout + stderr);
}
