// Registers everything that some recipes export in one Nest app, and starts it.
import 'reflect-metadata';
import type { DynamicModule, INestApplication, Provider, Type } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { OrderEvent } from 'nestjs-wecom-pay';
import { OnOrder, OrderTracker, UnfinishedOrders, WeComPayModule, weComPayConfig } from 'nestjs-wecom-pay';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import type { Shop, Snippet } from './shops.js';
import { shopsOf, SQLITE } from './shops.js';

const HOUR = 3_600_000;

const ORDERS = ['ORDER-PAID', 'ORDER-CLOSED', 'ORDER-OPEN'] as const;

/** Another listener of the host, which lets each payment be delivered twice. */
@Injectable()
class FailsOnce {
  readonly delivered: string[] = [];
  redeliver!: () => void;
  readonly redelivered = new Promise<void>((resolve) => (this.redeliver = resolve));

  @UnfinishedOrders()
  none() {
    return [];
  }

  @OnOrder('SUCCESS')
  hear({ id }: OrderEvent) {
    const isFirst = !this.delivered.includes(id);
    this.delivered.push(id);
    if (isFirst) throw new Error('The first delivery fails.');
    this.redeliver();
  }
}

const { RECIPES = '', OWN_ACCOUNT } = process.env;
const snippets = (await Promise.all(RECIPES.split(',').map(async (path) => import(path)))) as Snippet[];
const classes = snippets
  .flatMap((snippet) => Object.values(snippet))
  .filter((value): value is Type => typeof value === 'function' && value.prototype !== undefined);
const exported: Snippet = Object.assign({}, ...snippets);

const hasAny = (type: Type, ...keys: readonly string[]) => keys.some((key) => Reflect.hasMetadata(key, type));
const tables = new Set(getMetadataArgsStorage().tables.map(({ target }) => target));
const entities = classes.filter((type) => tables.has(type));
const modules = classes.filter((type) => hasAny(type, 'imports', 'providers', 'exports'));
const registered = new Set(
  modules.flatMap((type) =>
    ['providers', 'controllers'].flatMap((key) => (Reflect.getMetadata(key, type) ?? []) as unknown[]),
  ),
);
const loose = classes.filter((type) => !registered.has(type) && !modules.includes(type));

/** What a recipe takes for granted. */
const surroundings = OWN_ACCOUNT
  ? []
  : [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot({ ...weComPayConfig(), isGlobal: true, polling: {} }),
    ];

@Module({})
class PastedModule {
  static with(shops: readonly Shop[]): DynamicModule {
    const providers: Provider[] = [FailsOnce, ...loose.filter((type) => hasAny(type, '__injectable__'))];
    return {
      module: PastedModule,
      imports: [
        ...surroundings,
        ...modules,
        TypeOrmModule.forRoot({ ...SQLITE, autoLoadEntities: true }),
        TypeOrmModule.forFeature(entities),
      ],
      controllers: loose.filter((type) => hasAny(type, '__controller__')),
      providers: [...providers, ...shops.flatMap((shop) => shop.providers)],
    };
  }
}

/** Saves the orders, lets the app poll, and looks what has become of them after the second delivery. */
async function sell(app: INestApplication, shops: readonly Shop[]): Promise<object> {
  const createdAt = new Date(Date.now() - HOUR);
  const rows = () => ORDERS.map((out_trade_no) => ({ out_trade_no, status: 'open', createdAt }));
  for (const shop of shops) await shop.add(rows());
  await app.init();
  const { delivered, redelivered } = app.get(FailsOnce);
  await redelivered;
  await app.get(OrderTracker, { strict: false }).stop();
  const outcomes = shops.map(async (shop) =>
    Promise.all(
      ORDERS.map(
        async (order) => `${await shop.statusOf(order)}, shipped ${await shop.shipmentsOf(order)} times`,
      ),
    ),
  );
  return { delivered, outcomes: await Promise.all(outcomes) };
}

const shops = shopsOf(exported);
const app = await NestFactory.create(PastedModule.with(shops));
for (const shop of shops) shop.use?.(app.get(DataSource));
const result = shops.length > 0 ? await sell(app, shops) : await app.init().then(() => ({}));
console.log(`result ${JSON.stringify(result)}`);
await app.close();
