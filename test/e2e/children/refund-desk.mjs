// Refunds what is wanted until it is killed: the rows are the second argument, as JSON, without those whose number
// stands in the file that is the first. Each event is appended to that file before it counts as handled.
import 'reflect-metadata';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OnRefund, UnfinishedRefunds, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';

const [file, wanted] = process.argv.slice(2);
const told = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');

class Desk {
  unfinished() {
    return JSON.parse(wanted).filter(({ out_refund_no }) => !told().includes(`${out_refund_no} `));
  }

  changed({ refund, final }) {
    if (final) appendFileSync(file, `${refund.out_refund_no} ${refund.status}\n`);
  }
}

class App {}

const descriptorOf = (name) => Object.getOwnPropertyDescriptor(Desk.prototype, name);
UnfinishedRefunds()(Desk.prototype, 'unfinished', descriptorOf('unfinished'));
OnRefund()(Desk.prototype, 'changed', descriptorOf('changed'));
Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRoot({
      ...weComPayConfig(),
      appid: 'wx1234567890abcdef',
      refunds: { sweepEvery: 1_000 },
    }),
  ],
  providers: [Desk],
})(App);

await NestFactory.createApplicationContext(App, { logger: false });
