// The shop: a Nest application over its tables, which may be killed at any moment.
import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OnOrder, OnRefund, UnfinishedOrders, UnfinishedRefunds, WeComPayModule } from '../../dist/index.js';
import { DataSource } from 'typeorm';
import { Ledger } from './ledger.mjs';
import { databaseOptions, Delivery, Order, Refund, RefundDelivery } from './orders-table.mjs';

export class Orders {
  constructor(dataSource, ledger) {
    this.dataSource = dataSource;
    this.ledger = ledger;
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

  /** No customer pays another amount. */
  markMismatch(event) {
    return this.handle(event, 'mismatch');
  }

  handle({ id, source, order }, status) {
    const { out_trade_no, trade_state, transaction_id, amount } = order;
    const call = { id, source, out_trade_no, trade_state, transaction_id, total: amount?.total };
    return this.ledger.handle(Delivery, call, (manager) =>
      manager.update(Order, { out_trade_no }, { status }),
    );
  }
}

export class Refunds {
  constructor(dataSource, ledger) {
    this.dataSource = dataSource;
    this.ledger = ledger;
  }

  wanted() {
    return this.dataSource.getRepository(Refund).findBy({ status: 'wanted' });
  }

  markRefunded(event) {
    return this.handle(event, 'refunded');
  }

  markClosed(event) {
    return this.handle(event, 'failed');
  }

  markAbnormal(event) {
    return this.handle(event, 'failed');
  }

  /** The failure of an earlier try changes nothing. */
  handle({ id, source, retries, refund: { out_refund_no, status, amount } }, end) {
    const call = { id, source, out_refund_no, status, refund: amount.refund };
    const told = end === 'failed' ? { out_refund_no, retries } : { out_refund_no };
    return this.ledger.handle(RefundDelivery, call, (manager) =>
      manager.update(Refund, told, { status: end }),
    );
  }
}

function decorate({ prototype }, method, decorator) {
  decorator(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}

for (const table of [Orders, Refunds]) {
  Injectable()(table);
  Inject(DataSource)(table, undefined, 0);
  Inject(Ledger)(table, undefined, 1);
}
decorate(Orders, 'unpaid', UnfinishedOrders());
decorate(Orders, 'markPaid', OnOrder('SUCCESS'));
decorate(Orders, 'markRefunded', OnOrder('REFUND'));
decorate(Orders, 'markClosed', OnOrder('CLOSED'));
decorate(Orders, 'markRevoked', OnOrder('REVOKED'));
decorate(Orders, 'markMismatch', OnOrder('MISMATCH'));
decorate(Refunds, 'wanted', UnfinishedRefunds());
decorate(Refunds, 'markRefunded', OnRefund('SUCCESS'));
decorate(Refunds, 'markClosed', OnRefund('CLOSED'));
decorate(Refunds, 'markAbnormal', OnRefund('ABNORMAL'));

/**
 * @param {object} setup of this process: `{ life, seed, database, listenerTakes, listenerFailures }`
 * @param {object} options of `WeComPayModule`
 * @param {object[]} imports further modules
 */
export function shopModule(setup, options, imports = []) {
  class Shop {}
  const ledger = {
    provide: Ledger,
    inject: [DataSource],
    useFactory: (dataSource) => new Ledger(dataSource, setup),
  };
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      TypeOrmModule.forRoot(databaseOptions(setup.database)),
      ...imports,
      WeComPayModule.forRoot(options),
    ],
    providers: [ledger, Orders, ...(options.refunds === undefined ? [] : [Refunds])],
  })(Shop);
  return Shop;
}
