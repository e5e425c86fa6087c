// Lets what observes a fake WeCom throw, and prints what came of it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';

const uncaught = [];
process.on('uncaughtException', ({ message }) => uncaught.push(message));

const receiver = createServer((_request, response) => response.writeHead(500).end());
await once(receiver.listen(0, '127.0.0.1'), 'listening');
const fail = (what) => () => {
  throw new Error(`${what} failed`);
};
const wecom = await FakeWeCom.start({
  onRequest: fail('onRequest'),
  notifications: {
    url: `http://127.0.0.1:${receiver.address().port}/`,
    retryIntervals: [0],
    onSent: fail('onSent'),
  },
});
const { status } = await fetch(`${wecom.baseUrl}/cgi-bin/gettoken?corpid=ww1&corpsecret=wrong`);
wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
wecom.orders.pay('ORDER-1');
await wecom.notifications.settled();
const { length: sent } = wecom.notifications.sent;
await wecom.close();
receiver.close();
console.log(JSON.stringify({ status, sent, uncaught }));
