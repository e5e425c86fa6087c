// The shop: a Nest application over its orders table, which may be killed at any moment.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsoleLogger, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OnOrder, OrderTracker, UnfinishedOrders, WeComPayError, WeComPayModule } from 'nestjs-wecom-pay';
import PQueue from 'p-queue';
import { DataSource } from 'typeorm';
import { databaseOptions, Delivery, Order } from './orders-table.mjs';
import { seeded } from './random.mjs';

const { life, seed, database, account, polling, listenerFailures } = JSON.parse(process.env.CHAOS);
const random = seeded(seed, `listeners of life ${life}`);

class Orders {
  /** TypeORM has one connection to SQLite: transactions side by side would become parts of each other. */
  writes = new PQueue({ concurrency: 1 });

  constructor(dataSource) {
    this.dataSource = dataSource;
  }

  unpaid() {
    return this.dataSource.getRepository(Order).findBy({ status: 'open' });
  }

  markPaid(event) {
    return this.handle(event, 'paid');
  }

  markRefunded(event) {
    return this.handle(event, 'refunded');
  }

  markClosed(event) {
    return this.handle(event, 'closed');
  }

  markRevoked(event) {
    return this.handle(event, 'revoked');
  }

  async handle({ id, order }, status) {
    const { out_trade_no, trade_state, transaction_id, amount } = order;
    const started = { id, out_trade_no, trade_state, transaction_id, total: amount?.total, life };
    const { identifiers } = await this.write((manager) =>
      manager.insert(Delivery, { ...started, startedAt: Date.now() }),
    );
    const [delivery] = identifiers;
    await sleep(random() * 150);
    if (random() < listenerFailures) {
      await this.write((manager) => manager.update(Delivery, delivery, { failed: true }));
      throw new Error('This listener fails on purpose.');
    }
    await this.write(async (manager) => {
      await manager.update(Order, { out_trade_no }, { status });
      await manager.update(Delivery, delivery, { handledAt: Date.now() });
    });
    await sleep(random() * 10);
  }

  write(work) {
    return this.writes.add(() => this.dataSource.transaction(work));
  }
}

/** As the default does, but soon: at once what is first seen late, then less and less often. */
function schedule({ age, attempts }) {
  return attempts === 0 ? Math.max(0, 200 - age) : Math.min(3_000, 200 + age / 4);
}

function decorate(method, decorator) {
  decorator(Orders.prototype, method, Object.getOwnPropertyDescriptor(Orders.prototype, method));
}

Injectable()(Orders);
Inject(DataSource)(Orders, undefined, 0);
decorate('unpaid', UnfinishedOrders());
decorate('markPaid', OnOrder('SUCCESS'));
decorate('markRefunded', OnOrder('REFUND'));
decorate('markClosed', OnOrder('CLOSED'));
decorate('markRevoked', OnOrder('REVOKED'));

class AppModule {}
Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    TypeOrmModule.forRoot(databaseOptions(database)),
    WeComPayModule.forRoot({
      ...account,
      timeout: 2_000,
      attemptTimeout: 500,
      rateLimit: { perMinute: 1_000_000, perHour: 10_000_000 },
      polling: { ...polling, schedule },
    }),
  ],
  providers: [Orders],
})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, {
  logger: new ConsoleLogger({ json: true }),
  abortOnError: false,
});
app.enableShutdownHooks();

const tracker = app.get(OrderTracker);
const commands = {
  track: (order) => tracker.track(order),
  pollNow: (order) => tracker.pollNow(order).catch(ignoreFailure),
};

function ignoreFailure(error) {
  if (!(error instanceof WeComPayError)) throw error;
}

process.on('message', ({ command, order }) => void commands[command](order));
process.on('disconnect', () => process.exit());
process.send('ready');
