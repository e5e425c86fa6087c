import { passSecond, sharedNow } from './virtual-time.mjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seeded } from '../chaos/random.mjs';
import { BEGIN, HOUR, plan } from './plan.mjs';
import { Shop } from './shop.mjs';
import { WeComThread } from './wecom-thread.mjs';

/** After each of so many parts of the time, a new version of the shop is started, and the heap measured. */
const PARTS = 7;
/** Of a week, 40 min. */
const OUTAGE_SHARE = 1 / 252;
/** What the last orders take to end, at most. */
const AFTERMATH = HOUR;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/**
 * Lets the hours go by.
 * @param {{ hours: number, orders: number, neverPaid: number, closeAfter: number, seed: number }} wanted
 * @param {(part: { part: number, parts: number, created: number, open: number }) => void} onPart
 */
export async function live({ hours, orders, neverPaid, closeAfter, seed }, onPart) {
  const customers = plan({ hours, orders, neverPaid, seed });
  const queries = new Uint16Array(new SharedArrayBuffer(2 * orders));
  const middle = BEGIN + (hours / 2) * HOUR;
  const outage = { from: middle, to: middle + hours * OUTAGE_SHARE * HOUR };
  const wecom = await WeComThread.start({ customers, sharedNow, queries, outage, seed });
  const shop = new Shop(customers.createdAt, closeAfter, seeded(seed, 'listener'));
  const heap = [];
  let taken = 0;

  async function goOnUntil(moment) {
    while (sharedNow[0] < moment) {
      const created = await wecom.ask('act');
      await shop.take(taken, (taken += created));
      await passSecond();
    }
  }

  await shop.start();
  for (let part = 1; part <= PARTS; part++) {
    await goOnUntil(BEGIN + ((hours * part) / PARTS) * HOUR);
    await shop.stop();
    await shop.start();
    heap.push(heapUsed());
    onPart({ part, parts: PARTS, created: taken, open: shop.open });
  }
  await goOnUntil(sharedNow[0] + AFTERMATH);
  await shop.stop();
  const states = await wecom.ask('states');
  await wecom.stop();
  return { customers, shop, states, queries, heap };
}

function heapUsed() {
  for (let times = 0; times < 4; times++) collectGarbage();
  return process.memoryUsage().heapUsed;
}
