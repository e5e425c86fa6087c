// Waits for one order, and polls it, so many times at once as the first argument says, all with one signal. Prints the
// states that came of it, and the names of Node's warnings.
import { OrderTracker } from 'nestjs-wecom-pay';
import { startApp } from './app.mjs';

process.on('warning', ({ name }) => console.log(name));
const count = Number(process.argv[2]);
const app = await startApp({ list: () => [], handle: () => undefined, polling: {} });
const tracker = app.get(OrderTracker);
const { signal } = new AbortController();
const order = { out_trade_no: 'ORDER-1' };
const calls = Array.from({ length: count }, () => [
  tracker.waitFor(order, { signal }),
  tracker.pollNow(order, { signal }),
]);
const orders = await Promise.all(calls.flat());
console.log([...new Set(orders.map(({ trade_state }) => trade_state))].join(' '));
await app.close();
