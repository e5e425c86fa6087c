/** A shop that polls, and may be notified: when it was told of each payment, and by how many queries. */
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { defaultPollSchedule, OrderTracker, WECOM_PAY_CHANNELS } from '../dist/index.js';
import { answerCommands } from './ipc.mjs';
import { appModule } from './polling-app.mjs';

const PATH = '/wecom-pay/notifications';

let tracker;
let shop;
let queries = 0;

answerCommands({
  /** Returns the URL to notify. */
  async open({ baseUrl, keys, firstPollAfter = 0 }) {
    subscribe(WECOM_PAY_CHANNELS.poll, () => queries++);
    const account = { baseUrl, notifications: keys && { keys: [keys] } };
    const polling = { autoStart: true, schedule: scheduleFrom(firstPollAfter) };
    const app = await NestFactory.create(appModule(true, polling, account), { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
    [tracker, shop] = [app.get(OrderTracker), app.get('SHOP')];
    return (await app.getUrl()) + PATH;
  },
  /** Takes orders, each at its time, and returns once all are told. */
  async sell(orders) {
    const toldAt = new Map();
    const allTold = new Promise((resolve) => {
      shop.onPaid = ({ order: { out_trade_no } }) => {
        shop.rows = shop.rows.filter((row) => row.out_trade_no !== out_trade_no);
        toldAt.set(out_trade_no, Date.now());
        if (toldAt.size === orders.length) resolve();
      };
    });
    await Promise.all(orders.map(takeOrder));
    await allTold;
    return { toldAt: orders.map(({ out_trade_no }) => toldAt.get(out_trade_no)), queries };
  },
});

async function takeOrder({ out_trade_no, createdAfter }) {
  await sleep(createdAfter);
  const row = { out_trade_no, createdAt: new Date() };
  shop.rows.push(row);
  await tracker.track(row);
}

function scheduleFrom(age) {
  return (order) => (order.age < age ? age - order.age : defaultPollSchedule(order));
}
