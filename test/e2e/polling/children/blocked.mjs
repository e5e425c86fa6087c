// Polls so many orders as the first argument says, once, and blocks the event loop meanwhile for so many ms as the
// second says: longer than an attempt may take.
import { setTimeout as pause } from 'node:timers/promises';
import { OrderTracker } from 'nestjs-wecom-pay';
import { startApp } from './app.mjs';

const [count, blockedFor] = process.argv.slice(2).map(Number);
const open = new Set(Array.from({ length: count }, (_, index) => `MANY-${index}`));
const ids = [];
let answers = 0;
const app = await startApp({
  list: () => [...open].map((out_trade_no) => ({ out_trade_no })),
  handle: ({ id, order, attempt }) => {
    ids.push(id);
    answers += attempt;
    open.delete(order.out_trade_no);
    // All connections are open by then.
    if (ids.length === 60) block();
  },
  polling: { schedule: ({ attempts }) => (attempts === 0 ? 0 : 60_000) },
  attemptTimeout: 4_000,
});

function block() {
  const latest = performance.now() + blockedFor;
  while (performance.now() < latest);
}

const tracker = app.get(OrderTracker);
while (open.size > 0 || (await tracker.stats()).running > 0) await pause(50);
console.log(`told of ${new Set(ids).size} orders in ${ids.length} events after ${answers} answers`);
await app.close();
