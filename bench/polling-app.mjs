/** A Nest application that polls, as a host would write it, with its orders in an array. */
import 'reflect-metadata';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OnOrder, OrderTracker, UnfinishedOrders, WeComPayModule } from '../dist/index.js';

/** The account of `FakeWeCom`. */
export const ACCOUNT = {
  corpId: 'ww0000000000000001',
  corpSecret: 'FakeWeComSecret0FakeWeComSecret0FakeWeCom00',
  mchid: '1900000001',
};
export const TOKEN_PATH = `/cgi-bin/gettoken?corpid=${ACCOUNT.corpId}&corpsecret=${ACCOUNT.corpSecret}`;

export const NO_LIMITS = { perMinute: 1_000_000, perHour: 10_000_000 };

/** Not before the bench is over. */
export const NEVER = '0 0 0 29 2 *';

/**
 * Starts it without polling, ready to `track()`.
 * @param {{ lists?: boolean, polling?: object, baseUrl?: string, http?: object }} options
 */
export async function pollingApp({ lists = true, polling = {}, ...account } = {}) {
  const AppModule = appModule(lists, polling, account);
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['error'],
    abortOnError: false,
  });
  const tracker = app.get(OrderTracker);
  await tracker.start();
  if (lists) while ((await tracker.stats()).lastSweep === undefined) await turn();
  await tracker.stop();
  return { app, tracker, shop: app.get('SHOP') };
}

/** @returns its module, for an application that is started otherwise. */
export function appModule(lists, polling, account) {
  const Shop = shopClass(lists);
  class AppModule {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot({
        ...ACCOUNT,
        ...account,
        rateLimit: NO_LIMITS,
        polling: { autoStart: false, ...polling },
      }),
    ],
    providers: [Shop, { provide: 'SHOP', useExisting: Shop }],
  })(AppModule);
  return AppModule;
}

function shopClass(lists) {
  class Shop {
    rows = [];
    onPaid = () => {};

    unpaid() {
      return this.rows;
    }

    markPaid(event) {
      return this.onPaid(event);
    }
  }
  Injectable()(Shop);
  decorate(Shop, 'markPaid', OnOrder('SUCCESS'));
  if (lists) decorate(Shop, 'unpaid', UnfinishedOrders());
  return Shop;
}

/** Decorates a method, where there is no syntax for it. */
export function decorate(type, method, decorator) {
  decorator(type.prototype, method, Object.getOwnPropertyDescriptor(type.prototype, method));
}
