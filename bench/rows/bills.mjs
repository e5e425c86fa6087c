import { start } from '../ipc.mjs';
import { printTable } from '../table.mjs';

const READING = {
  ours: 'open() and its rows: downloaded, hashed, validated, summed up',
  csvParse: 'fetch, gunzip and csv-parse: lists of texts',
};
const COMPARING = {
  reconcile: 'reconcile(): rows and books validated, compared, summed up',
  byHand: 'csv-parse, and the amounts in a Map: nothing checked',
};
const MCHID = '1900000001';

/** What it takes to read a long bill, and to compare it with as many rows of a shop. */
export async function bills({ smoke }) {
  const count = smoke ? 2_000 : 1_000_000;
  const shown = count.toLocaleString('en');
  const server = start('bill-server.mjs');
  try {
    const url = await server.run('serve', count, MCHID);
    await printCosts(`A bill of ${shown} rows`, READING, url, count);
    await printCosts(`A bill of ${shown} rows, compared with ${shown} rows of a shop`, COMPARING, url, count);
  } finally {
    await server.stop();
  }
}

async function printCosts(title, ways, url, count) {
  const rows = [];
  for (const [way, name] of Object.entries(ways)) rows.push([name, ...(await costOf(way, url, count))]);
  printTable(title, ['', 'seconds', 'CPU µs/row', 'MiB above the start'], rows);
}

async function costOf(way, url, count) {
  const reader = start('bills.mjs', ['--expose-gc']);
  try {
    const { seconds, cpu, memory } = await reader.run('read', way, url, MCHID, count);
    return [seconds.toFixed(1), cpu.toFixed(1), memory.toFixed(0)];
  } finally {
    await reader.stop();
  }
}
