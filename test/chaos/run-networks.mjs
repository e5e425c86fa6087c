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
import { lengthArguments } from './arguments.mjs';
import { reportNetworks } from './network-report.mjs';
import { playNetworks } from './networks.mjs';
import { withNetwork } from './network/network.mjs';

const ORDERS_PER_MINUTE = 60;

const { again, messages, options } = lengthArguments('minutes', 60, ORDERS_PER_MINUTE);

await withNetwork(
  options.seed,
  () => undefined,
  async (network) => {
    console.log(again);
    const { isKept, summary } = reportNetworks(await playNetworks({ network, ...options }), messages);
    if (!isKept) process.exitCode = 1;
    console.log(['', summary].join('\n'));
  },
);
