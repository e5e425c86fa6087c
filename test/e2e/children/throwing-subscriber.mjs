// Polls with the account of the environment while a subscriber of each channel throws, as do the functions in which
// operations are to run, and prints what came of it. With the argument `handled` it handles uncaught exceptions; without, the first of them ends it.
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { OrderQueryService, OrderTracker, WECOM_PAY_CHANNELS } from 'nestjs-wecom-pay';
import { startApp } from '../polling/children/app.mjs';

const ORDER = { out_trade_no: 'ORDER-1' };
const uncaught = new Set();
const heardBesides = new Set();
const states = [];

if (process.argv[2] === 'handled') process.on('uncaughtException', ({ cause }) => uncaught.add(cause));
for (const [name, channel] of Object.entries(WECOM_PAY_CHANNELS)) {
  subscribe(channel, () => {
    throw new Error(`the subscriber of ${channel} failed`, { cause: name });
  });
  subscribe(channel, () => heardBesides.add(name));
}
const fail = (cause) => {
  throw new Error(`the function of a subscriber failed`, { cause });
};
subscribe(WECOM_PAY_CHANNELS.start, ({ within }) => {
  within(() => fail('within'));
  within(async () => fail('within, async'));
  within(async (work) => (await work(), fail('within, afterwards')));
});

let open = [ORDER];
const app = await startApp({
  list: () => open,
  handle: ({ order }) => {
    states.push(order.trade_state);
    open = [];
  },
  polling: { cron: '* * * * * *', schedule: () => 0, sweepEvery: 1_000 },
});
const tracker = app.get(OrderTracker);
while (states.length === 0 || (await tracker.stats()).tracked > 0) await sleep(10);
const { trade_state } = await app.get(OrderQueryService).query(ORDER);
const { tracked, paused } = await tracker.stats();
await app.close();
console.log(
  JSON.stringify({
    states,
    queried: trade_state,
    stats: { tracked, paused: paused !== undefined },
    uncaught: [...uncaught],
    heardBesides: [...heardBesides],
  }),
);
