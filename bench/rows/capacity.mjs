import { loadOf, SHOPS } from '../order-load.mjs';
import { ageAtPayment } from '../payments.mjs';
import { printTable } from '../table.mjs';

/** Nine tenths of 120,000 calls in an hour: what polling has of the default `rateLimit`. */
const CALLS_PER_SECOND = 30;
const DAY = 86_400;
/** In the busiest hour, so many times as many orders come in as on average. */
const PEAK = 3;
const NEVER_PAID = [0.1, 0.4, 0.7];

/** How many orders a day one corp carries, by what the shop does. Simulated. */
export async function capacity({ smoke }) {
  const count = smoke ? 100 : 20_000;
  printTable(
    `Orders that ${CALLS_PER_SECOND} polls/s carry, simulated (${count} orders each)`,
    [
      'the shop',
      'never paid',
      'polls/order',
      'in the first half hour',
      'orders/day, evenly',
      `busiest hour × ${PEAK}`,
      'watched at once, of 100,000/day',
    ],
    Object.entries(SHOPS).flatMap(([name, shop]) => {
      const [paid, unpaid] = [ageAtPayment, () => Infinity].map((ageOf) => meanLoad(shop, ageOf, count));
      return NEVER_PAID.map((share) => [name, `${100 * share} %`, ...cells(mixed(paid, unpaid, share))]);
    }),
  );
}

function meanLoad(shop, ageOf, count) {
  const loads = Array.from({ length: count }, () => loadOf(ageOf(), shop));
  const mean = (name) => loads.reduce((sum, load) => sum + load[name], 0) / count;
  return { early: mean('early'), late: mean('late'), watched: mean('watched') };
}

function mixed(paid, unpaid, share) {
  return Object.fromEntries(
    Object.keys(paid).map((name) => [name, (1 - share) * paid[name] + share * unpaid[name]]),
  );
}

function cells({ early, late, watched }) {
  const perDay = CALLS_PER_SECOND * DAY;
  const orders = [perDay / (early + late), perDay / (PEAK * early + late), (100_000 * watched) / 1_000 / DAY];
  return [(early + late).toFixed(1), early.toFixed(1), ...orders.map((value) => text(value))];
}

/** In two digits. */
function text(value) {
  return Number(value.toPrecision(2)).toLocaleString('en');
}
