import { parentPort } from 'node:worker_threads';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';

/* oxlint-disable unicorn/require-post-message-target-origin -- a thread, no window */
const wecom = await FakeWeCom.start({
  historySize: 1,
  rateLimits: { perMinute: Infinity, perHour: Infinity },
});

function each([from, to], act) {
  for (let index = from; index < to; index++) act(`SOAK-${index}`);
}

parentPort.on('message', ({ create, pay }) => {
  if (create) each(create, (out_trade_no) => wecom.orders.create({ out_trade_no, total: 100 }));
  if (pay) each(pay, (out_trade_no) => wecom.orders.pay(out_trade_no));
  parentPort.postMessage('done');
});
parentPort.postMessage({ baseUrl: wecom.baseUrl, credentials: wecom.credentials });
