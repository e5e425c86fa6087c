// Registers everything that some recipes export in one Nest app, starts it, and ends it.
import 'reflect-metadata';
import type { DynamicModule, INestApplication, Provider, Type } from '@nestjs/common';
import { ConsoleLogger, Injectable, Module } from '@nestjs/common';
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

const ORDERS = ['ORDER-PAID', 'ORDER-CHEAP', 'ORDER-CLOSED', 'ORDER-OPEN'] as const;

/** In 分. Of one order, WeCom has got half. */
const totalOf = (out_trade_no: string) => (out_trade_no === 'ORDER-CHEAP' ? 200 : 100);

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

/** Keeps what is complained about: by this app, or by another one that runs at the same time. */
class Complaints extends ConsoleLogger {
  readonly lines: string[] = [];

  override warn(message: unknown): void {
    this.lines.push(`WARN ${String(message)}`);
  }

  override error(message: unknown): void {
    this.lines.push(`ERROR ${String(message)}`);
  }
}

interface Pasted {
  /** The files of the snippets. */
  readonly paths: readonly string[];
  /** Whether none of them registers the account. */
  readonly needsAccount: boolean;
  readonly env: Readonly<Record<string, string>>;
}

const hasAny = (type: Type, ...keys: readonly string[]) => keys.some((key) => Reflect.hasMetadata(key, type));

/** What a recipe takes for granted. */
function surroundings(): readonly DynamicModule[] {
  return [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRoot({ ...weComPayConfig(), isGlobal: true, polling: {} }),
  ];
}

/** A module of everything that the snippets export, each where it belongs. */
function pastedModule(snippets: readonly Snippet[], shops: readonly Shop[], needsAccount: boolean): Type {
  const classes = snippets
    .flatMap((snippet) => Object.values(snippet))
    .filter((value): value is Type => typeof value === 'function' && value.prototype !== undefined);
  const tables = new Set(getMetadataArgsStorage().tables.map(({ target }) => target));
  const modules = classes.filter((type) => hasAny(type, 'imports', 'providers', 'exports'));
  const registered = new Set(
    modules.flatMap((type) =>
      ['providers', 'controllers'].flatMap((key) => (Reflect.getMetadata(key, type) ?? []) as unknown[]),
    ),
  );
  const loose = classes.filter((type) => !registered.has(type) && !modules.includes(type));
  const providers: Provider[] = [FailsOnce, ...loose.filter((type) => hasAny(type, '__injectable__'))];

  @Module({
    imports: [
      ...(needsAccount ? surroundings() : []),
      ...modules,
      TypeOrmModule.forRoot({ ...SQLITE, autoLoadEntities: true }),
      TypeOrmModule.forFeature(classes.filter((type) => tables.has(type))),
    ],
    controllers: loose.filter((type) => hasAny(type, '__controller__')),
    providers: [...providers, ...shops.flatMap((shop) => shop.providers)],
  })
  class PastedModule {}
  return PastedModule;
}

/** Saves the orders, lets the app poll, and looks what has become of them after the second delivery. */
async function sell(app: INestApplication, shops: readonly Shop[]): Promise<object> {
  const createdAt = new Date(Date.now() - HOUR);
  const rows = () =>
    ORDERS.map((out_trade_no) => ({ out_trade_no, status: 'open', total: totalOf(out_trade_no), createdAt }));
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

export default async function paste({ paths, needsAccount, env }: Pasted): Promise<object> {
  // Before the import, as recipes read them where they register the account.
  Object.assign(process.env, env);
  const snippets = (await Promise.all(paths.map(async (path) => import(path)))) as Snippet[];
  const shops = shopsOf(Object.assign({}, ...snippets) as Snippet);
  const logger = new Complaints();
  const app = await NestFactory.create(pastedModule(snippets, shops, needsAccount), { logger });
  for (const shop of shops) shop.use?.(app.get(DataSource));
  const result = shops.length > 0 ? await sell(app, shops) : await app.init().then(() => ({}));
  await app.close();
  return { ...result, complaints: logger.lines };
}
