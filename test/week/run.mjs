// A week of a shop in virtual time: customers who pay, fail first, or never do; now and then an answer that is none; an
// outage of WeCom; a listener that throws; a new version of the shop each day. Each order has to end as it did at WeCom,
// with as many queries as documented, and nothing may stay in the heap.
//
// With 100,000 orders it takes nine minutes on a machine that does nothing else; with a million, an hour on a busy one.
import { parseArgs } from 'node:util';
import { anySeed, wholeNumber } from '../chaos/arguments.mjs';
import { live } from './life.mjs';
import { report } from './report.mjs';

/** As in the table of strategies of the documentation. */
const CLOSE_AFTER = 15 * 60_000;

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '168' },
    orders: { type: 'string', default: '100000' },
    'never-paid': { type: 'string', default: '10' },
    seed: { type: 'string', default: anySeed() },
  },
});
const [hours, orders, percent, seed] = ['hours', 'orders', 'never-paid', 'seed'].map((name) =>
  wholeNumber(name, values[name]),
);
console.log(
  `Seed ${seed}: repeat with --hours ${hours} --orders ${orders} --never-paid ${percent} --seed ${seed}`,
);
const wanted = { hours, orders, neverPaid: percent / 100, closeAfter: CLOSE_AFTER, seed };
const week = await live(wanted, ({ part, parts, created, open }) =>
  console.log(`  part ${part} of ${parts}: ${created} orders, ${open} open`),
);
process.exitCode = report(week) ? 0 : 1;
