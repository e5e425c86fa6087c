/** A process that brings many orders under watch at the same moment, and its rivals that add jobs. */
import { Queue } from 'bullmq';
import { OrderTracker } from '../dist/index.js';
import { clusterApp } from './cluster-app.mjs';
import { InstantWeCom } from './instant-wecom.mjs';
import { answerCommands } from './ipc.mjs';

const DAY = 86_400_000;
const JOB = {
  delay: DAY,
  attempts: 31_536_000,
  backoff: 10_000,
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 1,
};

/** @type {OrderTracker} */
let tracker;
/** @type {Queue} */
let queue;

answerCommands({
  async open(redisUrl) {
    const polling = { autoStart: false, schedule: () => DAY };
    const app = await clusterApp(redisUrl, [{ http: { dispatcher: new InstantWeCom() }, polling }], []);
    tracker = app.get(OrderTracker);
    queue = new Queue('bench', { connection: { url: redisUrl } });
    await queue.waitUntilReady();
  },

  track: (count) => measured(names(count).map((out_trade_no) => () => tracker.track({ out_trade_no }))),

  addAtOnce: (count) => measured(names(count).map((name) => () => addJob(name))),

  async addOneByOne(count) {
    const startedAt = performance.now();
    for (const name of names(count)) await addJob(name);
    return { took: performance.now() - startedAt, refused: 0 };
  },
});

async function measured(calls) {
  const startedAt = performance.now();
  const outcomes = await Promise.allSettled(calls.map((call) => call()));
  const refused = outcomes.filter(({ status }) => status === 'rejected').length;
  return { took: performance.now() - startedAt, refused };
}

/** The job that `track()` adds. */
function addJob(name) {
  const [createdAt, nextPollAt] = [Date.now(), Date.now() + DAY].map((time) => new Date(time).toISOString());
  const data = { mchid: '1900000001', out_trade_no: name, createdAt, nextPollAt };
  return queue.add('poll-order', data, { ...JOB, jobId: name });
}

function names(count) {
  return Array.from({ length: count }, (_, index) => `bench_${String(index).padStart(12, '0')}`);
}
