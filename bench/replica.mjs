/** A process that watches orders, on Redis or alone, with WeCom answering at once. Needs --expose-gc. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OrderTracker } from '../dist/index.js';
import { clusterApp } from './cluster-app.mjs';
import { InstantWeCom } from './instant-wecom.mjs';
import { answerCommands } from './ipc.mjs';
import { drive } from './measure.mjs';
import { heapAfterCollection } from './own-time.mjs';

const DAY = 86_400_000;
const LOOK_EVERY = 20;
const PATIENCE = 600_000;
const wecom = new InstantWeCom();

/** @type {OrderTracker} */
let tracker;
/** The orders of index 0 up to this are a day old. */
let hot = 0;

answerCommands({
  /** A host that lists its orders, none of which falls due. */
  async list(redisUrl, count, hotCount) {
    hot = hotCount;
    const rows = Array.from({ length: count }, (_, index) => rowOf(index));
    await use(redisUrl, { sweepEvery: 1_000, schedule: () => DAY }, rows);
  },

  /** A host that does not. Old orders are polled again and again, as fast as the engine allows. */
  async poll(redisUrl, hotCount) {
    hot = hotCount;
    await use(redisUrl, { schedule: ({ age }) => (age > DAY / 2 ? 0 : DAY) });
    // A process that has never polled leaves what it tracks to others.
    await tracker.start();
    await tracker.stop();
  },

  /** One look at all that is listed. In ms, CPU ms of this process, and bytes on its heap. */
  async sweep() {
    const heap = await heapAfterCollection();
    const { lastSweep: before } = await tracker.stats();
    const cpuBefore = process.cpuUsage();
    await tracker.start();
    const { took, error } = await until(async () => newerThan(before, (await tracker.stats()).lastSweep));
    const { user, system } = process.cpuUsage(cpuBefore);
    await tracker.stop();
    if (error) throw new Error(`The sweep failed: ${error}`);
    return { took, cpu: (user + system) / 1_000, heap: (await heapAfterCollection()) - heap };
  },

  /** Puts orders under watch, or brings them forward that are. */
  async track(count) {
    const indexes = Array.from({ length: count }, (_, index) => index).values();
    await drive(() => tracker.track(rowOf(indexes.next().value)), count, 50);
  },

  /** Polls for so many ms. How many in all, in a second, and CPU µs of this process for each. */
  async work(duration) {
    const queriesBefore = wecom.queries;
    await tracker.start();
    await until(() => wecom.queries > queriesBefore);
    const [first, startedAt, cpuBefore] = [wecom.queries, performance.now(), process.cpuUsage()];
    await sleep(duration);
    const polls = wecom.queries - first;
    const elapsed = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuBefore);
    await tracker.stop();
    return {
      polls: wecom.queries - queriesBefore,
      rate: (polls * 1_000) / elapsed,
      cpu: (user + system) / polls,
    };
  },
});

async function use(redisUrl, polling, rows) {
  const options = { autoStart: false, maxTracked: 2_000_000, ...polling };
  const app = await clusterApp(redisUrl, [{ http: { dispatcher: wecom }, polling: options }], rows);
  tracker = app.get(OrderTracker);
}

async function until(condition) {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const met = await condition();
    if (met) return met;
    if (performance.now() > deadline) throw new Error('Nothing happened for 10 min.');
    await sleep(LOOK_EVERY);
  }
}

function newerThan(before, sweep) {
  return sweep && sweep.startedAt > (before?.startedAt ?? 0) ? sweep : undefined;
}

function rowOf(index) {
  const createdAt = new Date(Date.now() - (index < hot ? DAY : 0));
  return { out_trade_no: `bench_${String(index).padStart(12, '0')}`, createdAt };
}
