// A shop of the recipes: a customer cancels the payment, pays, and gets a part back; another order is never paid.
import 'reflect-metadata';
import type { INestApplication, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { WeComPayModule, weComPayConfig } from 'nestjs-wecom-pay';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Customer, Page } from './mini-program.js';
import { openPage } from './mini-program.js';
import type { Snippet } from './shops.js';
import { SQLITE } from './shops.js';

const HOUR = 3_600_000;
const CLOSE_AFTER = 5 * 60_000;
/** One that the fake's command has from the start: unpaid for an hour. */
const UNPAID = 'DEMO-EXPIRED';
const ORDER = 'ORDER|1';
const OTHER_DATA = { description: 'apples', openid: 'openid-1', payer_client_ip: '203.0.113.7' };
const WISH = { out_refund_no: `${ORDER}@1`, out_trade_no: ORDER, refund: 300, total: 880 };

interface Row {
  readonly status: string;
}

/** What the customer was told. */
interface Bought {
  readonly cancelled: string;
  readonly young: string;
  readonly shown: string;
}

interface Refunds {
  want(wish: object): Promise<void>;
}

/** What the recipes export, by name. */
type Recipes = Readonly<
  Record<
    | 'CancellationController'
    | 'CheckoutController'
    | 'PaymentResultController'
    | 'Purchase'
    | 'PurchasesService'
    | 'Refund'
    | 'RefundsService',
    Type
  >
>;

async function importRecipes(paths: readonly string[]): Promise<Recipes> {
  const snippets = (await Promise.all(paths.map(async (path) => import(path)))) as Snippet[];
  return Object.assign({}, ...snippets) as Recipes;
}

async function openDatabase({ Purchase, Refund }: Recipes): Promise<DataSource> {
  const database = await new DataSource({ ...SQLITE, entities: [Purchase, Refund] }).initialize();
  await database.manager.save(Purchase, [
    { ...OTHER_DATA, out_trade_no: ORDER, total: 880 },
    { ...OTHER_DATA, out_trade_no: UNPAID, total: 900, createdAt: new Date(Date.now() - HOUR) },
  ]);
  return database;
}

async function startShop(
  recipes: Recipes,
  database: DataSource,
  adapter: string | undefined,
): Promise<INestApplication> {
  @Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRootAsync({
        isGlobal: true,
        useFactory: () => ({ ...weComPayConfig(), polling: { closeAfter: CLOSE_AFTER }, refunds: {} }),
      }),
    ],
    controllers: [
      recipes.CheckoutController,
      recipes.CancellationController,
      recipes.PaymentResultController,
    ],
    providers: [
      recipes.PurchasesService,
      recipes.RefundsService,
      { provide: DataSource, useValue: database },
    ],
  })
  class AppModule {}

  const app = await NestFactory.create(
    AppModule,
    adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  );
  await app.listen(0, '127.0.0.1');
  return app;
}

/** What paying fails with. */
async function failureOf(page: Page, out_trade_no: string): Promise<unknown> {
  page.onLoad({ out_trade_no });
  return page.pay().then(
    () => undefined,
    ({ statusCode }) => statusCode,
  );
}

async function ended(
  manager: EntityManager,
  table: Type,
  where: object,
  unfinished: string,
): Promise<string> {
  const { status } = (await manager.findOneByOrFail(table, where)) as Row;
  if (status !== unfinished) return status;
  await sleep(50);
  return ended(manager, table, where, unfinished);
}

async function buy(page: Page, shop: string, customer: Customer): Promise<Bought> {
  page.onLoad({ out_trade_no: ORDER });
  await page.pay();
  const cancelled = page.data.state;
  const closing = await fetch(`${shop}/orders/${encodeURIComponent(ORDER)}`, { method: 'DELETE' });
  const { state: young } = (await closing.json()) as { state: string };
  customer.wantsToPay = true;
  await page.pay();
  return { cancelled, young, shown: page.data.state };
}

async function giveBack(refunds: Refunds): Promise<unknown> {
  await refunds.want(WISH);
  await refunds.want(WISH);
  return refunds.want({ ...WISH, out_refund_no: `${ORDER}@2`, refund: 600 }).then(
    () => undefined,
    ({ message }) => message,
  );
}

async function main(): Promise<void> {
  const [, , adapter, frontEnd = '', ...paths] = process.argv;
  const recipes = await importRecipes(paths);
  const { Purchase, Refund } = recipes;
  const database = await openDatabase(recipes);
  const { manager } = database;
  const app = await startShop(recipes, database, adapter);
  const shop = await app.getUrl();
  const customer = { wantsToPay: false };
  const page = await openPage(frontEnd, shop, customer);

  const { cancelled, young, shown } = await buy(page, shop, customer);
  const paid = [shown, await ended(manager, Purchase, { out_trade_no: ORDER }, 'open')];
  const again = await failureOf(page, ORDER);
  const unknown = await failureOf(page, 'UNKNOWN-1');
  const tooMuch = await giveBack(app.get<Refunds>(recipes.RefundsService));
  const refunded = await ended(manager, Refund, { out_refund_no: WISH.out_refund_no }, 'wanted');
  const closed = await ended(manager, Purchase, { out_trade_no: UNPAID }, 'open');

  const result = { cancelled, young, paid, again, unknown, tooMuch, refunded, closed };
  console.log(`result ${JSON.stringify(result)}`);
  await app.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
