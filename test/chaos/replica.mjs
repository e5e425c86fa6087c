// One of several processes of the shop, which share the work on Redis.
import { subscribe } from 'node:diagnostics_channel';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { BullMqPollingEngine } from '../../dist/bullmq/index.js';
import { WeComPayHealthIndicator } from '../../dist/health/index.js';
import { WECOM_PAY_CHANNELS } from '../../dist/index.js';
import { WeComPayRedisModule } from '../../dist/redis/index.js';
import { hastyOptions } from './haste.mjs';
import { honestClock } from './honest-clock.mjs';
import { ignoreFailure, serve } from './serve.mjs';
import { Orders, shopModule } from './shop.mjs';

class Health {}
Module({ imports: [TerminusModule], providers: [WeComPayHealthIndicator] })(Health);

const setup = JSON.parse(process.env.CHAOS);
const { account, polling, isHasty, redis, notesPolls } = setup;
const now = honestClock(setup.clocks);
const options = isHasty ? hastyOptions(setup) : { ...account, polling };
const shop = shopModule(setup, { ...options, pollingEngine: BullMqPollingEngine }, [
  WeComPayRedisModule.forRoot({ connection: redis }),
  Health,
]);
if (notesPolls) subscribe(WECOM_PAY_CHANNELS.start, notePoll);

await serve(
  shop,
  (app, tracker) => {
    const orders = app.get(Orders);
    const indicator = app.get(WeComPayHealthIndicator, { strict: false });

    async function track(order) {
      const startedAt = now();
      const refusal = await tracker.track(order).catch((error) => {
        ignoreFailure(error);
        return error.message;
      });
      return { startedAt, took: now() - startedAt, refusal };
    }

    return {
      place: async (order) => {
        await orders.place(order);
        return track(order);
      },
      trackAll: async (batch) => Promise.all(batch.map(track)),
      health: async () => {
        const { shop: found } = await indicator.isHealthy('shop');
        return { isUp: found.status === 'up', message: found.message };
      },
    };
  },
  setup,
);

/** Reports when each poll began and ended, its listeners included. */
function notePoll({ operation, kind, out_trade_no, out_refund_no, source, within }) {
  if (operation !== 'poll') return;
  const from = now();
  within(async (work) => {
    try {
      return await work();
    } finally {
      const note = { kind, item: out_refund_no ?? out_trade_no, source, from, to: now() };
      process.send({ note }, () => undefined);
    }
  });
}
