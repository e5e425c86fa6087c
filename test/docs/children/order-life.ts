// A shop of the recipes: a customer cancels the payment, pays, and gets a part back; another order is never paid.
import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { WeComPayModule, weComPayConfig } from 'nestjs-wecom-pay';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Snippet } from './shops.js';
import { SQLITE } from './shops.js';

const HOUR = 3_600_000;
const CLOSE_AFTER = 5 * 60_000;
/** One that the fake's command has from the start: unpaid for an hour. */
const UNPAID = 'DEMO-EXPIRED';
const ORDER = 'ORDER|1';
const OTHER_DATA = { description: 'apples', openid: 'openid-1', payer_client_ip: '203.0.113.7' };

interface Row {
  readonly status: string;
}

interface Refunds {
  want(wish: object): Promise<void>;
}

interface Page {
  readonly data: { readonly state: string };
  onLoad(query: object): void;
  pay(): Promise<void>;
  setData(data: object): void;
}

interface WxRequest {
  readonly method: string;
  readonly url: string;
  readonly success: (answer: object) => void;
  readonly fail: (error: unknown) => void;
}

const [, , adapter, frontEnd = '', ...paths] = process.argv;
const snippets = (await Promise.all(paths.map(async (path) => import(path)))) as Snippet[];
const recipes = Object.assign({}, ...snippets) as Readonly<Record<string, Type>>;
const { Purchase, Refund, RefundsService } = recipes as Record<
  'Purchase' | 'Refund' | 'RefundsService',
  Type
>;

const database = await new DataSource({ ...SQLITE, entities: [Purchase, Refund] }).initialize();
const { manager } = database;
await manager.save(Purchase, [
  { ...OTHER_DATA, out_trade_no: ORDER, total: 880 },
  { ...OTHER_DATA, out_trade_no: UNPAID, total: 900, createdAt: new Date(Date.now() - HOUR) },
]);

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRootAsync({
      isGlobal: true,
      useFactory: () => ({ ...weComPayConfig(), polling: { closeAfter: CLOSE_AFTER }, refunds: {} }),
    }),
  ],
  controllers: ['CheckoutController', 'CancellationController', 'PaymentResultController'].map(
    (name) => recipes[name]!,
  ),
  providers: [recipes['PurchasesService']!, RefundsService, { provide: DataSource, useValue: database }],
})
class AppModule {}

const app = await NestFactory.create(
  AppModule,
  adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
);
await app.listen(0, '127.0.0.1');
const shop = await app.getUrl();

let wantsToPay = false;
let page!: Page;
Object.assign(globalThis, {
  wx: {
    request({ method, url, success, fail }: WxRequest) {
      fetch(url.replace('https://shop.example.com', shop), { method })
        .then(async (response) => success({ statusCode: response.status, data: await response.json() }))
        .catch(fail);
    },
    async requestPayment(parameters: object) {
      if (!wantsToPay) throw { errMsg: 'requestPayment:fail cancel' };
      const url = `${process.env['WECOM_BASE_URL']}/wx/requestPayment`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(parameters) });
      return response.json();
    },
  },
  Page: (definition: Page) => {
    page = { ...definition, setData: (data) => Object.assign(page.data, data) };
  },
});
await import(frontEnd);

/** What paying fails with. */
async function failureOf(out_trade_no: string): Promise<unknown> {
  page.onLoad({ out_trade_no });
  return page.pay().then(
    () => undefined,
    ({ statusCode }) => statusCode,
  );
}

async function ended(table: Type, where: object, unfinished: string): Promise<string> {
  const { status } = (await manager.findOneByOrFail(table, where)) as Row;
  if (status !== unfinished) return status;
  await sleep(50);
  return ended(table, where, unfinished);
}

page.onLoad({ out_trade_no: ORDER });
await page.pay();
const cancelled = page.data.state;
const closing = await fetch(`${shop}/orders/${encodeURIComponent(ORDER)}`, { method: 'DELETE' });
const { state: young } = (await closing.json()) as { state: string };
wantsToPay = true;
await page.pay();
const paid = [page.data.state, await ended(Purchase, { out_trade_no: ORDER }, 'open')];
const again = await failureOf(ORDER);
const unknown = await failureOf('UNKNOWN-1');

const refunds = app.get<Refunds>(RefundsService);
const wish = { out_refund_no: `${ORDER}@1`, out_trade_no: ORDER, refund: 300, total: 880 };
await refunds.want(wish);
await refunds.want(wish);
const tooMuch = await refunds.want({ ...wish, out_refund_no: `${ORDER}@2`, refund: 600 }).then(
  () => undefined,
  ({ message }) => message,
);
const refunded = await ended(Refund, { out_refund_no: wish.out_refund_no }, 'wanted');
const closed = await ended(Purchase, { out_trade_no: UNPAID }, 'open');

const result = { cancelled, young, paid, again, unknown, tooMuch, refunded, closed };
console.log(`result ${JSON.stringify(result)}`);
await app.close();
