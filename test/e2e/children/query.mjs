// Starts an application with the account of the environment, queries one order as often as the first argument says,
// all at once and with one signal, prints the states, and leaves the rest to Node.
import { NestFactory } from '@nestjs/core';
import { OrderQueryService, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';

process.on('warning', ({ name }) => console.log(name));
const count = Number(process.argv[2]);
const app = await NestFactory.createApplicationContext(
  WeComPayModule.forRootAsync(weComPayConfig.asProvider()),
  { logger: false },
);
const orders = app.get(OrderQueryService);
const { signal } = new AbortController();
const query = () => orders.query({ out_trade_no: 'ORDER-1' }, { signal });
const states = await Promise.all(Array.from({ length: count }, query));
console.log(states.map(({ trade_state }) => trade_state).join(' '));
