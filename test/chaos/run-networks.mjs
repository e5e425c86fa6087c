// Runs the replicas of a shop, their Redis and WeCom on hosts of their own, and lets the network between them fail in one
// way after the other, while customers pay: cut in both directions or one, slow and lossy, without long packets, without
// names. Counts what the shop has not heard, or heard wrongly, and looks whether two replicas polled an order at once, and
// whether each said what it could not reach. Needs Linux, root and socat.
//
//   --minutes N        for which the network fails
//   --orders N
//   --seed N
//   --messages         prints the warnings and errors of the replicas, even when nothing fails
//   --logs FOLDER      keeps what the replicas print, and what became of each order
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { reportNetworks } from './network-report.mjs';
import { playNetworks } from './networks.mjs';
import { withNetwork } from './network/network.mjs';

const ORDERS_PER_MINUTE = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    orders: { type: 'string' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const [minutes, seed] = ['minutes', 'seed'].map((name) => wholeNumber(name, values[name]));
const orders =
  values.orders === undefined ? ORDERS_PER_MINUTE * minutes : wholeNumber('orders', values.orders);

await withNetwork(
  seed,
  () => undefined,
  async (network) => {
    console.log(`Seed ${seed}: repeat with --minutes ${minutes} --orders ${orders} --seed ${seed}`);
    const options = { network, minutes, orders, seed, drainTimeout: 2_000, logs: values.logs };
    const { isKept, summary } = reportNetworks(await playNetworks(options), values.messages);
    if (!isKept) process.exitCode = 1;
    console.log(['', summary].join('\n'));
  },
);
