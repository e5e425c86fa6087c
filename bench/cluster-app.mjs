/** A Nest application as a replica of a cluster or, without Redis, alone. */
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { UnfinishedOrders, WeComPayModule } from '../dist/index.js';
import { BullMqPollingEngine } from '../dist/bullmq/index.js';
import { WeComPayRedisModule } from '../dist/redis/index.js';
import { ACCOUNT, decorate } from './polling-app.mjs';

/** The highest that the options allow. */
const NO_LIMITS = { perMinute: 1_000_000, perHour: 10_000_000 };

/**
 * @param {string | undefined} redisUrl
 * @param {object[]} accounts options of WeComPayModule; what has `polling` is polled by the engine of the cluster, where
 * there is a Redis.
 * @param {object[]} [rows] what the host lists, if it does.
 */
export async function clusterApp(redisUrl, accounts, rows) {
  class AppModule {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      ...(redisUrl ? [WeComPayRedisModule.forRoot({ connection: redisUrl })] : []),
      ...accounts.map((account) => accountModule(redisUrl, account)),
    ],
    providers: rows ? [listingShop(rows)] : [],
  })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: ['error'], abortOnError: false });
}

function accountModule(redisUrl, account) {
  const engine = redisUrl && account.polling && { pollingEngine: BullMqPollingEngine };
  return WeComPayModule.forRoot({ ...ACCOUNT, rateLimit: NO_LIMITS, ...account, ...engine });
}

function listingShop(rows) {
  class Shop {
    unpaid() {
      return rows;
    }
  }
  Injectable()(Shop);
  decorate(Shop, 'unpaid', UnfinishedOrders());
  return Shop;
}
