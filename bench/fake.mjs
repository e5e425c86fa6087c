/** `FakeWeCom`, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { answerCommands } from './ipc.mjs';

/** @type {FakeWeCom} */
let wecom;

answerCommands({
  async listen(latency) {
    const rateLimits = { perMinute: Infinity, perHour: Infinity };
    const refundLimits = { perSecond: Infinity, perOrderAndMinute: Infinity };
    wecom = await FakeWeCom.start({ latency, rateLimits, refundLimits, refundTakes: 1, historySize: 1 });
    return wecom.baseUrl;
  },
  keys() {
    return wecom.notifications.keys;
  },
  notify(url) {
    wecom.notifications.url = url;
  },
  /** Orders that are paid, each at its time; returns when they were. */
  sell(orders) {
    return Promise.all(
      orders.map(async ({ out_trade_no, paidAfter }) => {
        wecom.orders.create({ out_trade_no, total: 10_000 });
        await sleep(paidAfter);
        const paidAt = Date.now();
        wecom.orders.pay(out_trade_no);
        return paidAt;
      }),
    );
  },
  /** Paid orders. */
  pay(numbers) {
    for (const out_trade_no of numbers) {
      wecom.orders.create({ out_trade_no, total: 10_000 });
      wecom.orders.pay(out_trade_no);
    }
  },
});
