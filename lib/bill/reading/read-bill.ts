import { createHash } from 'node:crypto';
import type { WantedBill } from './bill-parser.js';
import { BillParser } from './bill-parser.js';
import type { BillRowDto } from '../dto/bill-row.dto.js';
import type { BillSummaryDto } from '../dto/bill-summary.dto.js';
import { LineSplitter } from './line-splitter.js';
import { UnusableBill } from './unusable-bill.js';

/**
 * The rows of a bill, and in the end its summary.
 *
 * @param sha1 of all bytes, in lower-case hex.
 * @throws {UnusableBill} at the end at the latest, if the bytes are not those of the bill, or it does not add up.
 */
export async function* readBill(
  chunks: AsyncIterable<Buffer>,
  sha1: string,
  wanted: WantedBill,
): AsyncGenerator<BillRowDto, BillSummaryDto, void> {
  const hash = createHash('sha1');
  const lines = new LineSplitter();
  const parser = new BillParser(wanted);
  for await (const chunk of chunks) {
    hash.update(chunk);
    for (const line of lines.split(chunk)) {
      const row = parser.read(line);
      if (row !== undefined) yield row;
    }
  }
  const last = parser.read(lines.end());
  if (last !== undefined) yield last;
  if (hash.digest('hex') !== sha1) throw new UnusableBill('its SHA-1 is not the one that WeCom states');
  return parser.finish();
}
