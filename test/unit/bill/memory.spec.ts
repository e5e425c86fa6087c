import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { unzipped } from '../../../lib/bill/reading/bill-bytes.js';
import { readBill } from '../../../lib/bill/reading/read-bill.js';
import { HEADER, PAYMENT, SUMMARY_HEADER, WANTED } from '../../support/unit-bills.js';

const ROWS = 50_000;
const WARM = 10_000;
const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use. */
function inUse(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A bill of many rows, one after the other; none of them is kept. */
function* lines(): Generator<string> {
  yield `${HEADER}\n`;
  for (let number = 1; number <= ROWS; number++)
    yield `${PAYMENT.replace('ORDER-1', `ORDER-${number}-A-LONG-ONE`)}\n`;
  yield `${SUMMARY_HEADER}\n\`${ROWS},\`${ROWS * 60}.00,\`0.00,\`0.00,\`${(ROWS * 0.32).toFixed(5)},\`${ROWS * 60}.00,\`0.00\n`;
}

function open() {
  const hash = createHash('sha1');
  for (const line of lines()) hash.update(line);
  const file = Readable.from(lines()).pipe(createGzip({ level: 1 }));
  return readBill(unzipped(file as AsyncIterable<Buffer>), hash.digest('hex'), WANTED);
}

describe('reading a bill', () => {
  it('takes no more memory for many rows than for few', async () => {
    let [total, before, after] = [0, 0, 0];
    for await (const row of open()) {
      total += row.total;
      if (total === WARM * 6_000) before = inUse();
      if (total === ROWS * 6_000) after = inUse();
    }
    expect(total).toBe(ROWS * 6_000);
    expect((after - before) / MIB).toBeLessThan(4);
  }, 60_000);

  it('keeps no more than a row alive for whoever keeps a part of it', async () => {
    const kept: string[] = [];
    let [before, after] = [0, 0];
    for await (const { out_trade_no } of open()) {
      if (kept.push(out_trade_no) === WARM) before = inUse();
      if (kept.length === 2 * WARM) after = inUse();
      if (kept.length > 2 * WARM) break;
    }
    expect((after - before) / WARM).toBeLessThan(1_500);
  }, 60_000);
});
