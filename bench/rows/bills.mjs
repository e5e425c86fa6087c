import { start } from '../ipc.mjs';
import { printTable } from '../table.mjs';

const NAMES = {
  ours: 'open() and its rows: downloaded, hashed, validated, summed up',
  csvParse: 'fetch, gunzip and csv-parse: lists of texts',
};
const MCHID = '1900000001';

/** What it takes to read a long bill. */
export async function bills({ smoke }) {
  const count = smoke ? 2_000 : 1_000_000;
  const server = start('bill-server.mjs');
  try {
    const url = await server.run('serve', count, MCHID);
    const rows = [];
    for (const [way, name] of Object.entries(NAMES)) rows.push([name, ...(await costOf(way, url))]);
    printTable(
      `A bill of ${count.toLocaleString('en')} rows`,
      ['', 'seconds', 'CPU µs/row', 'MiB above the start'],
      rows,
    );
  } finally {
    await server.stop();
  }
}

async function costOf(way, url) {
  const reader = start('bills.mjs', ['--expose-gc']);
  try {
    const { seconds, cpu, memory } = await reader.run('read', way, url, MCHID);
    return [seconds.toFixed(1), cpu.toFixed(1), memory.toFixed(0)];
  } finally {
    await reader.stop();
  }
}
