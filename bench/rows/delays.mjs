import { quantile } from '../measure.mjs';
import { ageAtPayment, NEVER_PAID } from '../payments.mjs';
import { STRATEGIES } from '../strategies.mjs';
import { printTable } from '../table.mjs';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
];
const AGES = [3, 10, 20, 45, 120, 240, 900, 5_400, 216_000];
const NAMES = Object.keys(STRATEGIES);

/** How soon the application hears of a payment, and what that costs in queries. Simulated. */
export async function delays({ smoke }) {
  const count = smoke ? 100 : 10_000;
  const fixed = AGES.map((age) => [`paid after ${text(age)}`, () => age * 1_000]);
  const mixed = founds(count, ageAtPayment);
  printTable(
    `From 'paid' to the listener, p50 and p99, simulated (${count} orders each; —: closed before it was paid)`,
    ['', ...fixed.map(([name]) => name)],
    transposed(fixed.map(([, ageOf]) => Object.values(founds(count, ageOf)).map(delay))),
  );
  printTable(
    `The same for a mix: half pay within 18 s, 90 % within 2 min, ${100 * NEVER_PAID} % never`,
    ['', 'p50', 'p90', 'p99', 'queries/paid order', '/never paid', '/order of the mix'],
    NAMES.map((name) => cost(name, mixed[name], founds(smoke ? 10 : 500, () => Infinity)[name])),
  );
}

function founds(count, ageOf) {
  return Object.fromEntries(
    Object.entries(STRATEGIES).map(([name, strategy]) => [
      name,
      Array.from({ length: count }, () => once(strategy, ageOf())),
    ]),
  );
}

function once(strategy, paidAt) {
  const found = strategy(paidAt);
  return found && { delay: found.at - paidAt, queries: found.queries };
}

function transposed(columns) {
  return NAMES.map((name, row) => [name, ...columns.map((column) => column[row])]);
}

function delay(orders) {
  return orders.every((order) => order) ? quantiles(orders, [0.5, 0.99]).join(' · ') : '—';
}

function quantiles(orders, shares) {
  const seconds = orders.filter((order) => order).map((order) => order.delay / 1_000);
  return shares.map((share) => text(quantile(seconds, share)));
}

function cost(name, paid, unpaid) {
  const [perPaid, perUnpaid] = [paid, unpaid].map((orders) =>
    mean(orders.filter((order) => order).map(({ queries }) => queries)),
  );
  const perOrder = (1 - NEVER_PAID) * perPaid + NEVER_PAID * perUnpaid;
  return [
    name,
    ...quantiles(paid, [0.5, 0.9, 0.99]),
    ...[perPaid, perUnpaid, perOrder].map((queries) => queries.toFixed(1)),
  ];
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function text(age) {
  const [unit, length] = UNITS.find(([, size]) => age >= size) ?? ['s', 1];
  const amount = age / length;
  return `${amount < 10 && !Number.isInteger(amount) ? amount.toFixed(1) : amount.toFixed(0)} ${unit}`;
}
