// Polls one order every second. While the first poll runs, ends as the first argument says: by SIGTERM, by close(), or
// only when the order has ended. Prints what was handled, and when it was told to end.
import { setTimeout as pause } from 'node:timers/promises';
import { OrderTracker } from 'nestjs-wecom-pay';
import { startApp } from './app.mjs';

const [how, drainTimeout] = process.argv.slice(2);
const app = await startApp({
  list: () => [{ out_trade_no: 'ORDER-1', createdAt: Date.now() - 60_000 }],
  handle: ({ order }) => {
    console.log(`handled ${order.out_trade_no} ${order.trade_state}`);
    if (how === 'afterwards') end();
  },
  polling: { drainTimeout: Number(drainTimeout), schedule: ({ attempts }) => (attempts === 0 ? 0 : 1_000) },
});
if (how === 'SIGTERM') app.enableShutdownHooks();

const tracker = app.get(OrderTracker);
while ((await tracker.stats()).running === 0) await pause(5);
if (how !== 'afterwards') end();

function end() {
  console.log(Date.now());
  if (how === 'SIGTERM') process.kill(process.pid, 'SIGTERM');
  else void app.close();
}
