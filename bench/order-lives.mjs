/** Orders from the first poll to the listener and out of watch, without a network. */
import { setImmediate as turn } from 'node:timers/promises';
import { InstantWeCom } from './instant-wecom.mjs';
import { ORDER } from './order.mjs';
import { NEVER, pollingApp } from './polling-app.mjs';

/** Gives a function that lets so many orders live, one poll and one event each, and throws when one is lost. */
export async function orderLives() {
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
  return async (count) => {
    const createdAt = new Date(Date.now() - 60_000);
    for (let index = 0; index < count; index++) {
      await tracker.track({ out_trade_no: `bench_${placed++}`, createdAt });
    }
    await tracker.start();
    while ((await tracker.stats()).tracked > 0) await turn();
    await tracker.stop();
    if (handled !== placed) throw new Error('An order was not handled.');
  };
}
