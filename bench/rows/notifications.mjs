import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const BY_HAND = '@wecom/crypto, a regular expression and JSON.parse';
const NAMES = {
  genuine: 'a notification, verified, decrypted and validated',
  genuineByHand: `the same by ${BY_HAND}`,
  forged: 'a forged one, refused',
  forgedByHand: `the same by ${BY_HAND}`,
  hostile0: 'a forged one with 16 KiB of ciphertext, refused',
  hostile1: 'a forged one with small elements up to 64 KiB, refused',
  hostile2: '64 KiB of small elements, refused',
  hostile3: '64 KiB that begin a ciphertext again and again, refused',
  hostile4: '64 KiB of nested JSON, refused',
  hostile5: '64 KiB of Chinese, refused',
};
const STEPS = Object.keys(NAMES);
const BASE = { genuine: 'genuineByHand', forged: 'forgedByHand' };
const SECOND = 1_000_000;

/** What it costs to read a notification of WeCom, and to refuse a forged one. */
export async function notifications({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 50, 50] : [15, 1_000, 3_000];
  const host = start('notifications.mjs');
  try {
    for (const step of STEPS) await host.run('cost', step, warmUp);
    const costs = await inTurns(STEPS, rounds, (step) => host.run('cost', step, count));
    printTable(
      `Notifications read (${rounds} rounds of ${count}; ratios: median and middle half)`,
      ['', 'CPU µs', 'a second on one core', '/ by hand'],
      STEPS.map((step) => [
        NAMES[step],
        median(costs[step]).toFixed(1),
        (SECOND / median(costs[step])).toFixed(0),
        spread(ratios(costs[step], costs[BASE[step] ?? step])),
      ]),
    );
  } finally {
    await host.stop();
  }
}
