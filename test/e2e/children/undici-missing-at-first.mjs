// Queries ORDER-1 of the account of the environment, while the first load of undici fails; prints what comes of it. With
// the argument `close`, closes the application after the failure instead of querying again.
import 'reflect-metadata';
import { register } from 'node:module';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OrderQueryService, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';

const hooks = `
  let isFirst = true;
  export async function resolve(specifier, context, next) {
    if (specifier !== 'undici' || !isFirst) return next(specifier, context);
    isFirst = false;
    throw new Error('too many open files');
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

class AppModule {}
Module({ imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())] })(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
const orders = app.get(OrderQueryService);
const state = () =>
  orders.query({ out_trade_no: 'ORDER-1' }).then(
    ({ trade_state }) => trade_state,
    ({ message }) => message,
  );
console.log(await state());
if (process.argv[2] !== 'close') console.log(await state());
await app.close();
console.log('closed');
