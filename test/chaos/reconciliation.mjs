import { setTimeout as sleep } from 'node:timers/promises';
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OnOrder, ReconciliationService, SettledOrders, WeComPayModule } from '../../dist/index.js';
import { Refund } from './orders-table.mjs';
import { faultsOf } from './seeded-faults.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** From when the last day's bill is there, whatever the hour. */
const UNTIL_BILLED = DAY + 11 * HOUR;
const NO_BILL = 999_014;
const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
const REFUND = '/cgi-bin/miniapppay/refund';
/** ms within which what was polled is told. */
const TOLD_WITHIN = 30_000;

const STATES = { open: 'NOTPAY', paid: 'SUCCESS', refunded: 'REFUND', closed: 'CLOSED', revoked: 'REVOKED' };

/**
 * Reconciles the days of a phase, on the days after: first the shop's tables as they are, which must have no difference,
 * and then with seeded faults, each of which must be found.
 *
 * @returns what was compared, and what was not as it should be
 */
export async function reconcileDays(stage) {
  const { now } = Date;
  Date.now = () => now() + UNTIL_BILLED;
  try {
    return await reconcileOn(stage, now());
  } finally {
    Date.now = now;
  }
}

async function reconcileOn(stage, endedAt) {
  const books = await booksOf(stage);
  const app = await start(stage, books);
  const reconcile = (date) => app.get(ReconciliationService).reconcile(date);
  try {
    const dates = [...new Set([endedAt - DAY, endedAt].map(dateOf))];
    const reports = [];
    for (const date of dates) reports.push(await reconcile(date));
    const differences = reports.flatMap((report) => report.differences.map(inWords));
    const faults = await faultsFound(stage, books, dateOf(endedAt), reconcile);
    return {
      payments: sumOf(reports.map(({ payments }) => payments.matched.count)),
      refunds: sumOf(reports.map(({ refunds }) => refunds.matched.count)),
      differences,
      ...faults,
    };
  } finally {
    await app.close();
  }
}

/** Makes the faults, and says which were not found under their names, or did something that they should not. */
async function faultsFound(stage, books, date, reconcile) {
  const { wecom } = stage;
  const faults = faultsOf(wecom, books, date, stage.random('faults of the books'));
  const writes = () => [CLOSE_ORDER, REFUND].map((path) => wecom.requestsTo(path).length).join();
  const writtenBefore = writes();
  const missed = [];
  const first = await reconcile(date);
  compare('first', first, faults, missed);
  const healing = faults.filter(({ heals }) => heals);
  for (const { number } of healing) if (!(await isTold(books, number))) missed.push(`${number} was not told`);
  compare(
    'second',
    await reconcile(date),
    faults.filter(({ heals }) => !heals),
    missed,
  );
  if (writes() !== writtenBefore) missed.push('a reconciliation closed or refunded something');
  return { faults: faults.length, missed };
}

function compare(which, { differences, payments }, faults, missed) {
  const strays = differences.map(inWords);
  for (const { kind, number } of faults) {
    if (kind === undefined) continue;
    const at = strays.indexOf(`${kind} ${number}`);
    if (at < 0) missed.push(`${which}: not found: ${kind} ${number}`);
    else strays.splice(at, 1);
  }
  missed.push(...strays.map((text) => `${which}: found without cause: ${text}`));
  const beside = faults.filter(({ kind }) => kind === undefined).length;
  if (payments.otherDay.count !== beside) missed.push(`${which}: ${payments.otherDay.count} on another day`);
}

async function isTold(books, number) {
  for (const end = performance.now() + TOLD_WITHIN; performance.now() < end; await sleep(50))
    if (books.told.has(number)) return true;
  return false;
}

/** The shop's tables, as rows of the day on which WeCom says that a payment or a refund was. */
async function booksOf(stage) {
  const { wecom, table } = stage;
  const refunds = await table.getRepository(Refund).find();
  const orders = (await stage.rows()).map(({ out_trade_no, status, total }) => ({
    out_trade_no,
    state: STATES[status],
    total,
    date: dateOf(Date.parse(wecom.orders.get(out_trade_no)?.success_time ?? '') || 0),
    refunds: refunds
      .filter((refund) => refund.out_trade_no === out_trade_no && refund.status !== 'wanted')
      .map(({ out_refund_no, refund }) => ({ out_refund_no, refund })),
  }));
  return { orders, told: new Set() };
}

async function start(stage, books) {
  class Bookkeeper {
    listed({ date }) {
      return books.orders.filter((order) => order.date === date);
    }

    paid({ order }) {
      const booked = books.orders.find(({ out_trade_no }) => out_trade_no === order.out_trade_no);
      if (booked) booked.state = order.trade_state;
      books.told.add(order.out_trade_no);
    }
  }
  decorate(Bookkeeper, 'listed', SettledOrders());
  decorate(Bookkeeper, 'paid', OnOrder());
  const { notifications: _, ...account } = stage.account;
  const options = { ...account, polling: {}, billErrcodes: { none: NO_BILL } };
  class Finance {}
  Module({
    imports: [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), WeComPayModule.forRoot(options)],
    providers: [Bookkeeper],
  })(Finance);
  return NestFactory.createApplicationContext(Finance, { logger: false });
}

function decorate({ prototype }, name, decorator) {
  decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
}

function inWords({ kind, out_trade_no, out_refund_no }) {
  return `${kind} ${out_refund_no ?? out_trade_no}`;
}

/** The day in Beijing. */
function dateOf(time) {
  return new Date(time + 8 * HOUR).toISOString().slice(0, 10);
}

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
