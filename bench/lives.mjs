/** Orders from the first poll to the listener and out of watch, without a network. Needs --expose-gc. */
import { setImmediate as turn } from 'node:timers/promises';
import { InstantWeCom } from './instant-wecom.mjs';
import { answerCommands } from './ipc.mjs';
import { ORDER } from './order.mjs';
import { cpuOf, heapAfterCollection } from './own-time.mjs';
import { NEVER, pollingApp } from './polling-app.mjs';

const wecom = new InstantWeCom();
wecom.answer = ORDER;
const { tracker, shop } = await pollingApp({
  lists: false,
  http: { dispatcher: wecom },
  polling: { cron: NEVER },
});
let placed = 0;
let handled = 0;
shop.onPaid = () => handled++;

answerCommands({
  /** Bytes that each order leaves on the heap, and CPU µs that its life takes. */
  async live(count) {
    const before = await heapAfterCollection();
    const cpu = await cpuOf(() => liveAll(count));
    if (handled !== placed || (await tracker.stats()).tracked > 0)
      throw new Error('An order was not handled.');
    return { kept: ((await heapAfterCollection()) - before) / count, cpu: cpu / count };
  },
});

async function liveAll(count) {
  const createdAt = new Date(Date.now() - 60_000);
  for (let index = 0; index < count; index++) {
    await tracker.track({ out_trade_no: `bench_${placed++}`, createdAt });
  }
  await tracker.start();
  while ((await tracker.stats()).tracked > 0) await turn();
  await tracker.stop();
}
