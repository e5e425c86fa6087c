import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const NAMES = {
  parse: 'JSON.parse',
  decode: 'decode(OrderDto): copies and validates',
  transformAndValidate: 'plainToInstance + validateSync',
};
const STEPS = Object.keys(NAMES);
const OTHER_CLASSES = [0, 1_000];

/** What it costs to turn a parsed full order into a validated DTO. */
export async function validation({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 50, 50] : [15, 1_000, 3_000];
  for (const others of OTHER_CLASSES) {
    const host = start('validation.mjs');
    try {
      await host.run('decorateOtherClasses', others);
      for (const step of STEPS) await host.run('cost', step, warmUp);
      const costs = await inTurns(STEPS, rounds, (step) => host.run('cost', step, count));
      printTable(
        `Validation alone, ${others} other DTO classes in the host (${rounds} rounds of ${count})`,
        ['', 'CPU µs', '/ JSON.parse'],
        STEPS.map((step) => [
          NAMES[step],
          median(costs[step]).toFixed(1),
          spread(ratios(costs[step], costs.parse)),
        ]),
      );
    } finally {
      await host.stop();
    }
  }
}
