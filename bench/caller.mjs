/** A process that queries, with its token and its rate limit shared on Redis or its own. */
import { OrderQueryService } from '../dist/index.js';
import { clusterApp } from './cluster-app.mjs';
import { answerCommands } from './ipc.mjs';
import { costOfCalls, drive } from './measure.mjs';

/** @type {() => Promise<unknown>} */
let call;

answerCommands({
  async use(redisUrl, baseUrl, out_trade_no) {
    const app = await clusterApp(redisUrl, [{ baseUrl }]);
    const orders = app.get(OrderQueryService);
    call = () => orders.query({ out_trade_no });
  },
  drive: (count, concurrency) => drive(call, count, concurrency),
  cost: (count, concurrency) => costOfCalls(call, count, concurrency),
});
