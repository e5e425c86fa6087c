// Starts a replica with the account of the environment, and the Redis whose URL is the first argument. Gets the access
// token as often as the second argument says, all at once, prints what it got, and ends.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccessTokenService, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';
import { WeComPayRedisModule } from 'nestjs-wecom-pay/redis';

const [connection, calls] = process.argv.slice(2);

class AppModule {}
Module({
  imports: [
    WeComPayRedisModule.forRoot({ connection }),
    WeComPayModule.forRootAsync(weComPayConfig.asProvider()),
  ],
})(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const service = app.get(AccessTokenService);
const tokens = await Promise.all(Array.from({ length: Number(calls) }, () => service.get()));
console.log([...new Set(tokens)].join(' '));
await app.close();
