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
import { lengthArguments } from './arguments.mjs';
import { playClocks } from './clocks.mjs';
import { reportClocks } from './network-report.mjs';
import { assertFaketime } from './network/faketime.mjs';
import { withNetwork } from './network/network.mjs';

const ORDERS_PER_MINUTE = 60;

const { again, messages, options } = lengthArguments('minutes', 30, ORDERS_PER_MINUTE);

await withNetwork(options.seed, assertFaketime, async (network) => {
  console.log(again);
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-clocks-'));
  try {
    const { isKept, summary } = reportClocks(await playClocks({ network, folder, ...options }), messages);
    if (!isKept) process.exitCode = 1;
    console.log(['', summary].join('\n'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
