/** Many orders under watch, and no network, in a process of its own. Needs --expose-gc. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import { WECOM_PAY_POLLING_ENGINE } from '../dist/wecom-pay.constants.js';
import { EventLoopYielder } from '../dist/common/event-loop-yielder.js';
import { InstantWeCom } from './instant-wecom.mjs';
import { answerCommands } from './ipc.mjs';
import { costOfStep } from './measure.mjs';
import { heapAfterCollection, longestTurn, ownTimeOf } from './own-time.mjs';
import { ACCOUNT, NEVER, pollingApp } from './polling-app.mjs';

const DAY = 86_400_000;
const wecom = new InstantWeCom();
const { app, tracker, shop } = await pollingApp({
  http: { dispatcher: wecom },
  // Orders that fall due some day, and none of itself while it is measured.
  polling: { cron: NEVER, schedule: () => DAY, maxTracked: 2_000_000 },
});
const engine = app.get(WECOM_PAY_POLLING_ENGINE, { strict: false });
const engineAlone = {
  poll: () => Promise.resolve({ kind: 'at', at: Math.floor(DAY * (1 + Math.random())) }),
  wait: () => 0,
  sweep: () => Promise.resolve(),
};

/** @type {object[]} */
let orders;

answerCommands({
  /** Bytes on the heap for each order. */
  async track(count) {
    const before = await heapAfterCollection();
    for (let index = 0; index < count; index++) await tracker.track({ out_trade_no: numberOf(index) });
    const bytes = ((await heapAfterCollection()) - before) / count;
    return { bytes, text: bytesOfText(`${ACCOUNT.mchid}/${numberOf(0)}`) };
  },

  /** µs of each tick, with so many orders due: of the engine that finds them, or with all that a poll is. */
  async tick(rounds, due, alone) {
    orders ??= [...engine.watched()];
    // The collector finishes with what was allocated before.
    await sleep(200);
    await startAndSweep();
    if (alone) {
      await tracker.stop();
      engine.start(engineAlone);
    }
    const job = app.get(SchedulerRegistry).getCronJob('wecom-pay:default');
    const times = [];
    for (let round = 0; round < rounds; round++) {
      for (let index = 0; index < due; index++) engine.schedule(orders[randomBelow(orders.length)], 0);
      times.push(await ownTimeOf(() => tickOf(job)));
    }
    await tracker.stop();
    return times;
  },

  /** µs of looking at each order instead. */
  scan(rounds) {
    return Array.from({ length: rounds }, () => {
      const now = performance.now();
      return costOfStep(() => orders.filter(({ dueAt }) => dueAt <= now), 1);
    });
  },

  /** A sweep in which all rows are new, one in which all are known, and one that lets all go. */
  async sweeps(count, rests) {
    const isDue = Object.getOwnPropertyDescriptor(EventLoopYielder.prototype, 'isDue');
    if (!rests) Object.defineProperty(EventLoopYielder.prototype, 'isDue', { ...isDue, get: () => false });
    shop.rows = Array.from({ length: count }, (_, index) => ({ out_trade_no: numberOf(index) }));
    const fresh = await sweep();
    const known = await sweep();
    shop.rows = [];
    const gone = await sweep();
    Object.defineProperty(EventLoopYielder.prototype, 'isDue', isDue);
    return { fresh, known, gone };
  },
});

async function tickOf(job) {
  await job.fireOnTick();
  do await turn();
  while ((await tracker.stats()).running > 0);
}

async function sweep() {
  const turns = await longestTurn(startAndSweep);
  await tracker.stop();
  return turns;
}

/** The sweep with which polling starts is over when it resolves. */
async function startAndSweep() {
  const { lastSweep: before } = await tracker.stats();
  await tracker.start();
  while ((await tracker.stats()).lastSweep === before) await turn();
}

function numberOf(index) {
  return `bench_${String(index).padStart(12, '0')}`;
}

/** As V8 holds a text of one byte for each character. */
function bytesOfText(text) {
  return 16 + 8 * Math.ceil(text.length / 8);
}

function randomBelow(count) {
  return Math.floor(Math.random() * count);
}
