// Ends the replicas of a shop, and their Redis, at random moments, while customers pay and WeCom answers badly, and counts
// what the shop has not heard, or heard wrongly. Then restarts the replicas one after the other without any faults, and
// looks how late the polls come. At last WeCom goes away again and again, and each replica must poll on when it is back.
//
//   --kills N          SIGKILLs of random replicas
//   --redis-kills N    kill -9 of Redis, among them
//   --no-persistence   Redis forgets everything at each of them
//   --rolling N        rounds in which each replica is restarted once by SIGTERM
//   --outages N        of WeCom
//   --orders N         in each phase
//   --messages         prints the warnings and errors of the replicas, even when nothing fails
//   --logs FOLDER      keeps what the replicas print, and what became of each order
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { reportKills, reportOutages, reportRolling } from './cluster-report.mjs';
import { playKills } from './kills.mjs';
import { playOutages } from './outages.mjs';
import { playRolling } from './rolling.mjs';

const ORDERS_PER_KILL = 15;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    'redis-kills': { type: 'string', default: '10' },
    rolling: { type: 'string', default: '5' },
    outages: { type: 'string', default: '20' },
    'no-persistence': { type: 'boolean', default: false },
    orders: { type: 'string' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
    logs: { type: 'string' },
  },
});
const [kills, redisKills, rounds, outages, seed] = ['kills', 'redis-kills', 'rolling', 'outages', 'seed'].map(
  (name) => wholeNumber(name, values[name]),
);
const orders = values.orders === undefined ? undefined : wholeNumber('orders', values.orders);
const isPersistent = !values['no-persistence'];

const common = { seed, isPersistent, drainTimeout: 2_000 };
const logs = (name) => values.logs && join(values.logs, name);
const phases = [
  {
    isWanted: kills + redisKills > 0,
    play: () =>
      playKills({
        ...common,
        kills,
        redisKills,
        orders: orders ?? ORDERS_PER_KILL * (kills + redisKills),
        logs: logs('kills'),
      }),
    report: reportKills,
  },
  {
    isWanted: rounds > 0,
    play: () => playRolling({ ...common, rounds, orders, logs: logs('rolling') }),
    report: reportRolling,
  },
  {
    isWanted: outages > 0,
    play: () => playOutages({ ...common, outages, orders, logs: logs('outages') }),
    report: reportOutages,
  },
];

const again = [
  `--kills ${kills} --redis-kills ${redisKills} --rolling ${rounds} --outages ${outages} --seed ${seed}`,
  ...(isPersistent ? [] : ['--no-persistence']),
  ...(orders === undefined ? [] : [`--orders ${orders}`]),
].join(' ');
console.log(`Seed ${seed}: repeat with ${again}`);

const summaries = [];
for (const { play, report } of phases.filter(({ isWanted }) => isWanted)) {
  const { isKept, summary } = report(await play(), values.messages);
  if (!isKept) process.exitCode = 1;
  summaries.push(summary);
}
console.log(['', ...summaries].join('\n'));
