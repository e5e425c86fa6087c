// Ends the processes of a shop at random moments, while customers pay and WeCom answers badly, and counts what the shop
// has not heard, or heard wrongly: first by SIGKILL, then by SIGTERM. With --messages it also prints the warnings and
// errors that the processes logged.
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from './arguments.mjs';
import { playPhase } from './phase.mjs';
import { report } from './report.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    restarts: { type: 'string', default: '20' },
    seed: { type: 'string', default: anySeed() },
    messages: { type: 'boolean', default: false },
  },
});
const [kills, restarts, seed] = ['kills', 'restarts', 'seed'].map((name) => wholeNumber(name, values[name]));

const phases = [
  { signal: 'SIGKILL', times: kills, ordersPerLife: 15, listenerFailures: 0.05 },
  { signal: 'SIGTERM', times: restarts, ordersPerLife: 50, listenerFailures: 0 },
];

console.log(`Seed ${seed}: repeat with --kills ${kills} --restarts ${restarts} --seed ${seed}`);
for (const phase of phases.filter(({ times }) => times > 0)) {
  const result = await playPhase({ ...phase, drainTimeout: 2_000, seed });
  if (!report(result, values.messages)) process.exitCode = 1;
}
