// Starts a worker with the account of the environment, on the Redis whose URL is the first argument. Kills that Redis,
// whose process is the second argument, closes the application, leaves the rest to Node, and prints how many ms that took.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OrderTracker, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';
import { BullMqPollingEngine } from 'nestjs-wecom-pay/bullmq';
import { WeComPayRedisModule } from 'nestjs-wecom-pay/redis';

const [connection, pid] = process.argv.slice(2);

class AppModule {}
Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayRedisModule.forRoot({ connection }),
    WeComPayModule.forRootAsync({
      pollingEngine: BullMqPollingEngine,
      useFactory: () => ({ ...weComPayConfig(), polling: { sweepEvery: 1_000 } }),
    }),
  ],
})(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const tracker = app.get(OrderTracker);
while (!(await tracker.stats()).isStarted) await sleep(10);
process.kill(Number(pid), 'SIGKILL');
// Only after some attempts to connect do the workers of BullMQ not come to an end by themselves.
await sleep(1_500);
const startedAt = performance.now();
process.once('exit', () => console.log(Math.round(performance.now() - startedAt)));
await app.close();
