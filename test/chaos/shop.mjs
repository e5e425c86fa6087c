// The shop: a Nest application over its orders table, which may be killed at any moment.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OnOrder, UnfinishedOrders, WeComPayModule } from 'nestjs-wecom-pay';
import PQueue from 'p-queue';
import { DataSource } from 'typeorm';
import { databaseOptions, Delivery, Order } from './orders-table.mjs';
import { seeded } from './random.mjs';

const SETUP = Symbol('setup');

export class Orders {
  /** TypeORM has one connection to SQLite: transactions side by side would become parts of each other. */
  writes = new PQueue({ concurrency: 1 });

  constructor(dataSource, setup) {
    this.dataSource = dataSource;
    this.setup = setup;
    this.random = seeded(setup.seed, `listeners of life ${setup.life}`);
  }

  unpaid() {
    return this.dataSource.getRepository(Order).findBy({ status: 'open' });
  }

  /** A customer may place an order once more, when the process that was to take it has died. */
  async place(order) {
    await this.dataSource.createQueryBuilder().insert().into(Order).values(order).orIgnore().execute();
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
    const { life, listenerTakes, listenerFailures } = this.setup;
    const { out_trade_no, trade_state, transaction_id, amount } = order;
    const started = { id, out_trade_no, trade_state, transaction_id, total: amount?.total, life };
    const { identifiers } = await this.write((manager) =>
      manager.insert(Delivery, { ...started, startedAt: Date.now() }),
    );
    const [delivery] = identifiers;
    await sleep(this.random() * listenerTakes);
    if (this.random() < listenerFailures) {
      await this.write((manager) => manager.update(Delivery, delivery, { failed: true }));
      throw new Error('This listener fails on purpose.');
    }
    await this.write(async (manager) => {
      await manager.update(Order, { out_trade_no }, { status });
      await manager.update(Delivery, delivery, { handledAt: Date.now() });
    });
    await sleep(this.random() * 10);
  }

  write(work) {
    return this.writes.add(() => this.dataSource.transaction(work));
  }
}

function decorate(method, decorator) {
  decorator(Orders.prototype, method, Object.getOwnPropertyDescriptor(Orders.prototype, method));
}

Injectable()(Orders);
Inject(DataSource)(Orders, undefined, 0);
Inject(SETUP)(Orders, undefined, 1);
decorate('unpaid', UnfinishedOrders());
decorate('markPaid', OnOrder('SUCCESS'));
decorate('markRefunded', OnOrder('REFUND'));
decorate('markClosed', OnOrder('CLOSED'));
decorate('markRevoked', OnOrder('REVOKED'));

/**
 * @param {object} setup of this process: `{ life, seed, database, listenerTakes, listenerFailures }`
 * @param {object} options of `WeComPayModule`
 * @param {object[]} imports further modules
 */
export function shopModule(setup, options, imports = []) {
  class Shop {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      TypeOrmModule.forRoot(databaseOptions(setup.database)),
      ...imports,
      WeComPayModule.forRoot(options),
    ],
    providers: [Orders, { provide: SETUP, useValue: setup }],
  })(Shop);
  return Shop;
}
