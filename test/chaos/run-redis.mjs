// Lets three replicas of a shop work on a Redis that three Sentinels watch over. While customers pay, its primary is killed,
// hands over, and stalls as on a slow disk, in turn; then it counts what the shop has not heard, or heard wrongly.
//
//   --rounds N         of a kill, a failover on demand and stalls
//   --orders N         in all
//   --messages         prints the warnings and errors of the replicas, even when nothing fails
//   --logs FOLDER      keeps what the replicas print, and what became of each order
import { lengthArguments } from './arguments.mjs';
import { reportFailovers } from './cluster-report.mjs';
import { playFailovers } from './failovers.mjs';

const ORDERS_PER_ROUND = 120;

const { again, messages, options } = lengthArguments('rounds', 5, ORDERS_PER_ROUND);

console.log(again);
const result = await playFailovers(options);
const { isKept, summary } = reportFailovers(result, messages);
if (!isKept) process.exitCode = 1;
console.log(['', summary].join('\n'));
