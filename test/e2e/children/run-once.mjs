// A function host: each line of the input is an invocation, which runs once and prints what came of it. The rows are the
// first argument, as JSON; what is told is appended to the file that is the second, and its rows are no longer listed.
// The token lies in the file that is the third. An order is due a second after its poll. Nothing is closed at the end.
import 'reflect-metadata';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { OnOrder, OrderTracker, UnfinishedOrders, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';

const [rows, toldFile, tokenFile] = process.argv.slice(2);
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

class Shop {
  unfinished() {
    return JSON.parse(rows).filter(({ out_trade_no }) => !read(toldFile).includes(`${out_trade_no}\n`));
  }

  paid({ order }) {
    appendFileSync(toldFile, `${order.out_trade_no}\n`);
  }
}

const accessTokenStore = {
  get: async () => (read(tokenFile) ? JSON.parse(read(tokenFile)) : undefined),
  set: async (_key, token) => writeFileSync(tokenFile, JSON.stringify(token)),
  delete: async () => rmSync(tokenFile, { force: true }),
};

class App {}

const descriptorOf = (name) => Object.getOwnPropertyDescriptor(Shop.prototype, name);
UnfinishedOrders()(Shop.prototype, 'unfinished', descriptorOf('unfinished'));
OnOrder('SUCCESS')(Shop.prototype, 'paid', descriptorOf('paid'));
Module({
  imports: [
    EventEmitterModule.forRoot(),
    WeComPayModule.forRoot({
      ...weComPayConfig(),
      accessTokenStore,
      polling: { autoStart: false, schedule: () => 0 },
    }),
  ],
  providers: [Shop],
})(App);

const app = await NestFactory.createApplicationContext(App, { logger: false });
const run = async () => console.log(JSON.stringify(await app.get(OrderTracker).runOnce()));
createInterface({ input: process.stdin }).on('line', () => void run());
