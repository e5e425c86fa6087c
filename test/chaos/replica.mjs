// One of several processes of the shop, which share the work on Redis.
import { BullMqPollingEngine } from '../../dist/bullmq/index.js';
import { WeComPayRedisModule } from '../../dist/redis/index.js';
import { hastyOptions } from './haste.mjs';
import { ignoreFailure, serve } from './serve.mjs';
import { Orders, shopModule } from './shop.mjs';

const setup = JSON.parse(process.env.CHAOS);
const { account, polling, isHasty, redis } = setup;
const options = isHasty ? hastyOptions(setup) : { ...account, polling };
const shop = shopModule(setup, { ...options, pollingEngine: BullMqPollingEngine }, [
  WeComPayRedisModule.forRoot({ connection: redis }),
]);

await serve(shop, (app, tracker) => {
  const orders = app.get(Orders);

  async function track(order) {
    const startedAt = Date.now();
    const refusal = await tracker.track(order).catch((error) => {
      ignoreFailure(error);
      return error.message;
    });
    return { startedAt, took: Date.now() - startedAt, refusal };
  }

  return {
    place: async (order) => {
      await orders.place(order);
      return track(order);
    },
    trackAll: async (batch) => Promise.all(batch.map(track)),
  };
});
