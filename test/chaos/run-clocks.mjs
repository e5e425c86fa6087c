// Runs the replicas of a shop on hosts of their own, and steps and drifts their clocks by up to two hours while customers
// pay; in the second half, that of Redis as well. Counts what the shop has not heard, or heard wrongly, and looks whether
// two replicas polled an order at once. Needs Linux, root, socat and faketime.
//
//   --minutes N        for which the clocks are set
//   --orders N
//   --seed N
//   --messages         prints the warnings and errors of the replicas, even when nothing fails
//   --logs FOLDER      keeps what the replicas print, and what became of each order
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { playClocks } from './clocks.mjs';
import { reportClocks } from './network-report.mjs';
import { assertFaketime } from './network/faketime.mjs';
import { withNetwork } from './network/network.mjs';

const ORDERS_PER_MINUTE = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    orders: { type: 'string' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const [minutes, seed] = ['minutes', 'seed'].map((name) => wholeNumber(name, values[name]));
const orders =
  values.orders === undefined ? ORDERS_PER_MINUTE * minutes : wholeNumber('orders', values.orders);

await withNetwork(seed, assertFaketime, async (network) => {
  console.log(`Seed ${seed}: repeat with --minutes ${minutes} --orders ${orders} --seed ${seed}`);
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-clocks-'));
  try {
    const options = { network, folder, minutes, orders, seed, drainTimeout: 2_000, logs: values.logs };
    const { isKept, summary } = reportClocks(await playClocks(options), values.messages);
    if (!isKept) process.exitCode = 1;
    console.log(['', summary].join('\n'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
