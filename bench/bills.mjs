/** Reads one bill, or compares it with the books of a shop, in a process of its own. */
import 'reflect-metadata';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { NestFactory } from '@nestjs/core';
import { parse } from 'csv-parse';
import { BillService, ReconciliationService, SettledOrders, WeComPayModule } from '../dist/index.js';
import { answerCommands } from './ipc.mjs';

const PAGE = 1_000;
const HOUR = 3_600_000;
const DAY = new Date(Date.now() + 8 * HOUR - 48 * HOUR).toISOString().slice(0, 10);

answerCommands({ read });

const WAYS = { ours, csvParse, reconcile, byHand };

/** @returns seconds, CPU µs a row, and by how much memory has grown at most, in MiB */
async function read(way, url, mchid, count) {
  const run = await WAYS[way](url, mchid, count);
  globalThis.gc();
  const { rss } = process.memoryUsage();
  let highest = rss;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 10);
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  const rows = await run();
  clearInterval(timer);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpu: (user + system) / rows,
    memory: (highest - rss) / 1_048_576,
  };
}

async function started(baseUrl, mchid, providers = []) {
  const account = { corpId: 'ww0000000000000001', corpSecret: 'bench-secret', mchid, baseUrl };
  class Shop {}
  const module = { module: Shop, imports: [WeComPayModule.forRoot(account)], providers };
  return NestFactory.createApplicationContext(module, { logger: false });
}

async function ours(baseUrl, mchid) {
  const app = await started(baseUrl, mchid);
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
    let count = 0;
    for await (const cells of await cellsOf(baseUrl)) count += cells.length === 27 ? 1 : 0;
    return count;
  };
}

async function reconcile(baseUrl, mchid, count) {
  class Books {
    settled() {
      return booksOf(count);
    }
  }
  const { value, ...descriptor } = Object.getOwnPropertyDescriptor(Books.prototype, 'settled');
  SettledOrders()(Books.prototype, 'settled', { ...descriptor, value });
  const app = await started(baseUrl, mchid, [Books]);
  return async () => {
    const { payments, isBalanced } = await app.get(ReconciliationService).reconcile(DAY);
    if (!isBalanced) throw new Error('the report has differences');
    return payments.matched.count;
  };
}

/** The amounts of the bill in a map, of which nothing is checked. */
function byHand(baseUrl, _mchid, count) {
  return async () => {
    const billed = new Map();
    for await (const cells of await cellsOf(baseUrl))
      if (cells.length === 27) billed.set(cells[6], Math.round(Number(cells[24]) * 100));
    let matched = 0;
    for await (const { out_trade_no, total } of booksOf(count))
      matched += billed.get(out_trade_no) === total ? 1 : 0;
    if (matched !== count) throw new Error('rows are missing');
    return matched;
  };
}

async function cellsOf(baseUrl) {
  const { body } = await fetch(`${baseUrl}/v3/billdownload/file`);
  return Readable.fromWeb(body)
    .pipe(createGunzip())
    .pipe(parse({ delimiter: ',`', quote: false, relax_column_count: true }));
}

/** As a database lists them, page by page. */
async function* booksOf(count) {
  for (let from = 0; from < count; from += PAGE) {
    await setImmediate();
    for (let number = from; number < Math.min(count, from + PAGE); number++) {
      const out_trade_no = `ORDER-20261127-${String(number).padStart(9, '0')}`;
      yield { out_trade_no, state: 'SUCCESS', total: 100 };
    }
  }
}
