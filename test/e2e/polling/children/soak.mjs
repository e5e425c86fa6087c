// Lets so many orders as the first argument says live their whole life, with a clock that is moved: listed, polled
// unpaid, polled paid, told, listed no longer, let go. Prints what the heap held before and after, in bytes.
//
// `npm run test:soak` does that with a hundred thousand.
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { SchedulerRegistry } from '@nestjs/schedule';
import { OrderTracker } from 'nestjs-wecom-pay';
import { startApp } from './app.mjs';

const BATCH = 1_000;
const total = Number(process.argv[2]);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

let offset = 0;
for (const clock of [Date, performance]) {
  const now = clock.now.bind(clock);
  clock.now = () => now() + offset;
}

// WeCom remembers all orders: in a heap of its own.
const wecom = new Worker(new URL('soak-wecom.mjs', import.meta.url));
const [{ baseUrl, credentials }] = await once(wecom, 'message');
const { corpId, corpSecret, mchid } = credentials;
Object.assign(process.env, {
  WECOM_CORP_ID: corpId,
  WECOM_CORP_SECRET: corpSecret,
  WECOM_PAY_MCHID: mchid,
  WECOM_BASE_URL: baseUrl,
});

const open = new Map();
let told = 0;
const app = await startApp({
  list: () => open.values(),
  handle: ({ order, final }) => {
    told++;
    if (final) open.delete(order.out_trade_no);
  },
  polling: {
    cron: '0 0 0 1 1 *',
    concurrency: 64,
    schedule: ({ attempts }) => (attempts === 0 ? 0 : 60_000),
  },
  rateLimit: { perMinute: 1_000_000, perHour: 10_000_000 },
});
const tracker = app.get(OrderTracker);
const job = () => app.get(SchedulerRegistry, { strict: false }).getCronJob('wecom-pay:default');
while (!(await tracker.stats()).isStarted) await setImmediate();

async function ask(question) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  wecom.postMessage(question);
  await once(wecom, 'message');
}

/** Moves the clock, and waits until the sweep and the polls of that moment are over. */
async function later(ms) {
  offset += ms;
  const { lastSweep } = await tracker.stats();
  await job().fireOnTick();
  while ((await tracker.stats()).lastSweep === lastSweep) await setImmediate();
  for (let polls = 0; polls < 2 || (await tracker.stats()).running > 0; polls++) await setImmediate();
}

async function live(from, to) {
  await ask({ create: [from, to] });
  for (let index = from; index < to; index++) {
    const out_trade_no = `SOAK-${index}`;
    open.set(out_trade_no, { out_trade_no, createdAt: Date.now() });
  }
  await later(75_000);
  await ask({ pay: [from, to] });
  await later(75_000);
  await later(75_000);
  const { tracked } = await tracker.stats();
  if (open.size > 0 || tracked > 0)
    throw new Error(`${open.size} orders are open, and ${tracked} are watched`);
}

function heapUsed() {
  for (let times = 0; times < 4; times++) collectGarbage();
  return process.memoryUsage().heapUsed;
}

const startedAt = process.hrtime.bigint();
await live(0, BATCH);
const before = heapUsed();
for (let from = BATCH; from < BATCH + total; from += BATCH)
  await live(from, Math.min(from + BATCH, BATCH + total));
const after = heapUsed();
const seconds = Number((process.hrtime.bigint() - startedAt) / 1_000_000_000n);
console.log(JSON.stringify({ orders: total, told: told - BATCH, before, after, seconds }));
await app.close();
await wecom.terminate();
