// Has WeCom verify a callback URL and tell of payments, on either platform, in an application whose throttler lets one
// request a minute through. Jest cannot load the throttler.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { OnOrder, WeComPayModule } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';

const ADAPTERS = { express: ExpressAdapter, fastify: FastifyAdapter };
const TIMES = 3;

class Listener {
  told = [];
  onTold = () => undefined;

  changed({ order, source }) {
    this.told.push(`${order.out_trade_no} ${source}`);
    this.onTold();
  }
}

class Elsewhere {
  get() {
    return 'here';
  }
}

const descriptorOf = ({ prototype }, name) => Object.getOwnPropertyDescriptor(prototype, name);
OnOrder()(Listener.prototype, 'changed', descriptorOf(Listener, 'changed'));
Get()(Elsewhere.prototype, 'get', descriptorOf(Elsewhere, 'get'));
Controller('elsewhere')(Elsewhere);

for (const platform of Object.keys(ADAPTERS)) console.log(JSON.stringify(await run(platform)));

async function run(platform) {
  const wecom = await FakeWeCom.start({ notifications: { verifiedWithin: 60_000, answerWithin: 60_000 } });
  const app = await NestFactory.create(appOf(wecom), new ADAPTERS[platform](), { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  wecom.notifications.url = `${url}/wecom-pay/notifications`;
  const listener = app.get(Listener);
  const elsewhere = [];
  const verified = [];
  for (let time = 0; time < TIMES; time++) {
    elsewhere.push((await fetch(`${url}/elsewhere`)).status);
    verified.push((await wecom.notifications.verifyUrl()).isAccepted);
    const heard = new Promise((resolve) => (listener.onTold = resolve));
    wecom.orders.create({ out_trade_no: `ORDER-${time}`, total: 100 });
    wecom.orders.pay(`ORDER-${time}`);
    await heard;
  }
  await app.close();
  await wecom.close();
  return { elsewhere, verified, told: listener.told };
}

function appOf({ credentials, baseUrl, notifications }) {
  class App {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1 }]),
      WeComPayModule.forRoot({ ...credentials, baseUrl, notifications: { keys: [notifications.keys] } }),
    ],
    controllers: [Elsewhere],
    providers: [Listener, { provide: APP_GUARD, useClass: ThrottlerGuard }],
  })(App);
  return App;
}
