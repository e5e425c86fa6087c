/** `FakeWeCom`, in a process of its own. */
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
  /** Paid orders. */
  pay(numbers) {
    for (const out_trade_no of numbers) {
      wecom.orders.create({ out_trade_no, total: 10_000 });
      wecom.orders.pay(out_trade_no);
    }
  },
});
