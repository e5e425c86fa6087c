import type { BillRowDto } from '../bill/dto/bill-row.dto.js';
import { BillService } from '../bill/bill.service.js';
import type { Bill } from '../bill/bill.types.js';
import { withAccount } from './account-from-environment.js';
import type { BillArguments } from './bill-command.js';
import { CSV_HEADER, csvOfRow } from './bill-csv.js';
import type { BillReport } from './bill-report.js';
import { BillTally } from './bill-tally.js';
import { writeWholeFile } from './whole-file.js';

/** What to do with each row, besides writing it. */
type OnRow = () => void;

/**
 * Downloads a bill, and writes its rows if they are wanted.
 * @throws {WeComPayError} if the bill is not there, or not whole; then there is no file.
 */
export function readBillOfDay(wanted: BillArguments, signal: AbortSignal, onRow: OnRow): Promise<BillReport> {
  const { date, type, mchid, csv } = wanted;
  return withAccount((app) => {
    const open = () => app.get(BillService).open(date, { type, mchid, signal });
    if (csv === undefined) return open().then(async (bill) => reportOf(bill, onRow, drain));
    return writeWholeFile(csv, async (write) =>
      reportOf(await open(), onRow, (rows) => write(linesOf(rows))),
    );
  });
}

async function reportOf(
  bill: Bill,
  onRow: OnRow,
  consume: (rows: AsyncIterable<BillRowDto>) => Promise<void>,
): Promise<BillReport> {
  const { date, mchid, type, hash } = bill;
  const tally = new BillTally();
  await consume(tallied(bill.rows, tally, onRow));
  return { date, mchid, type, hash, summary: await bill.summary(), states: tally.states };
}

async function* tallied(rows: AsyncIterable<BillRowDto>, tally: BillTally, onRow: OnRow) {
  for await (const row of rows) {
    tally.add(row);
    onRow();
    yield row;
  }
}

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) void row;
}

async function* linesOf(rows: AsyncIterable<BillRowDto>): AsyncGenerator<string> {
  yield CSV_HEADER;
  for await (const row of rows) yield csvOfRow(row);
}
