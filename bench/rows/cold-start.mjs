import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { ORDER } from '../order.mjs';
import { printTable } from '../table.mjs';

const NAMES = {
  runOnce: 'WeComPayModule, runOnce()',
  ours: 'WeComPayModule, query()',
  nestAxios: 'HttpModule of @nestjs/axios, without a token',
  undiciDefault: 'undici, no Nest, without a token',
};
const CONTENDERS = Object.keys(NAMES);

/** From nothing to the first order: what a host that starts a process for each event waits for. */
export async function coldStart({ urls, smoke }) {
  const rounds = smoke ? 1 : 9;
  const times = await inTurns(CONTENDERS, rounds, (contender) => untilFirstOrder(contender, urls.http));
  printTable(
    `Cold start, from a new process to the first order (${rounds} rounds; ratios: median and middle half)`,
    ['', 'ms', '/ HttpModule'],
    CONTENDERS.map((contender) => [
      NAMES[contender],
      median(times[contender]).toFixed(0),
      spread(ratios(times[contender], times.nestAxios)),
    ]),
  );
}

async function untilFirstOrder(contender, baseUrl) {
  const startedAt = performance.now();
  const host = start('client.mjs');
  try {
    await host.run('use', contender, baseUrl, ORDER.out_trade_no);
    await host.run('drive', 1, 1);
    return performance.now() - startedAt;
  } finally {
    await host.stop();
  }
}
