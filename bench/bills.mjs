/** Reads one bill, in a process of its own. */
import 'reflect-metadata';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { NestFactory } from '@nestjs/core';
import { parse } from 'csv-parse';
import { BillService, WeComPayModule } from '../dist/index.js';
import { answerCommands } from './ipc.mjs';

const HOUR = 3_600_000;
const DAY = new Date(Date.now() + 8 * HOUR - 48 * HOUR).toISOString().slice(0, 10);

answerCommands({ read });

const WAYS = { ours, csvParse };

/** @returns seconds, CPU µs a row, and by how much memory has grown at most, in MiB */
async function read(way, url, mchid) {
  const run = await WAYS[way](url, mchid);
  globalThis.gc();
  const { rss } = process.memoryUsage();
  let highest = rss;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 10);
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  const count = await run();
  clearInterval(timer);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpu: (user + system) / count,
    memory: (highest - rss) / 1_048_576,
  };
}

async function ours(baseUrl, mchid) {
  const account = { corpId: 'ww0000000000000001', corpSecret: 'bench-secret', mchid, baseUrl };
  const app = await NestFactory.createApplicationContext(WeComPayModule.forRoot(account), { logger: false });
  return async () => {
    const bill = await app.get(BillService).open(DAY);
    let count = 0;
    for await (const { total } of bill.rows) count += total / 100;
    return count;
  };
}

/** Rows as lists of texts, of which nothing is checked. */
function csvParse(baseUrl) {
  return async () => {
    const { body } = await fetch(`${baseUrl}/v3/billdownload/file`);
    const rows = Readable.fromWeb(body)
      .pipe(createGunzip())
      .pipe(parse({ delimiter: ',`', quote: false, relax_column_count: true }));
    let count = 0;
    for await (const cells of rows) count += cells.length === 27 ? 1 : 0;
    return count;
  };
}
