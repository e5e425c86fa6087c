/** What the diagnostics channels add to the life of an order, in a process of its own. */
import { subscribe } from 'node:diagnostics_channel';
import { WECOM_PAY_CHANNELS } from '../dist/index.js';
import { measured, operation, publish } from '../dist/diagnostics/channels.js';
import { answerCommands } from './ipc.mjs';
import { costOfCalls } from './measure.mjs';
import { orderLives } from './order-lives.mjs';
import { cpuOf } from './own-time.mjs';

const liveAll = await orderLives();
const work = async () => {};
let heard = 0;
/** A start, a request, a call, a poll and an event. */
let leastHeard = 0;

answerCommands({
  /** From now on, for good: as it is in an application. */
  async subscribe() {
    leastHeard = 5;
    for (const channel of Object.values(WECOM_PAY_CHANNELS)) subscribe(channel, () => heard++);
  },

  /** CPU µs of a life. */
  async live(count) {
    heard = 0;
    const cpu = await cpuOf(() => liveAll(count));
    if (heard < leastHeard * count) throw new Error('A message was not heard.');
    return cpu / count;
  },

  /** CPU µs of what a life contains of them, alone and unheard: three durations, and five messages that are not made. */
  async alone(count) {
    const { cpu } = await costOfCalls(aLife, count, 1);
    return cpu - (await costOfCalls(work, count, 1)).cpu;
  },
});

const request = () => measured(work, (outcome) => publish('request', () => ({ status: 200, ...outcome() })));
const call = () => measured(request, (outcome) => publish('call', () => ({ endpoint: '/', ...outcome() })));

async function aLife() {
  await operation(
    () => ({ operation: 'poll' }),
    async () => {
      await measured(call, (outcome) => publish('poll', () => ({ source: 'schedule', ...outcome() })));
      publish('event', () => ({ state: 'SUCCESS' }));
    },
  );
}
