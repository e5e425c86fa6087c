// Lets three replicas of a shop work on a Redis that three Sentinels watch over. While customers pay, its primary is killed,
// hands over, and stalls as on a slow disk, in turn; then it counts what the shop has not heard, or heard wrongly.
//
//   --rounds N         of a kill, a failover on demand and stalls
//   --orders N         in all
//   --messages         prints the warnings and errors of the replicas, even when nothing fails
//   --logs FOLDER      keeps what the replicas print, and what became of each order
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { reportFailovers } from './cluster-report.mjs';
import { playFailovers } from './failovers.mjs';

const ORDERS_PER_ROUND = 120;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    orders: { type: 'string' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const [rounds, seed] = ['rounds', 'seed'].map((name) => wholeNumber(name, values[name]));
const orders = values.orders === undefined ? ORDERS_PER_ROUND * rounds : wholeNumber('orders', values.orders);

console.log(`Seed ${seed}: repeat with --rounds ${rounds} --orders ${orders} --seed ${seed}`);
const result = await playFailovers({ seed, rounds, orders, drainTimeout: 2_000, logs: values.logs });
const { isKept, summary } = reportFailovers(result, values.messages);
if (!isKept) process.exitCode = 1;
console.log(['', summary].join('\n'));
