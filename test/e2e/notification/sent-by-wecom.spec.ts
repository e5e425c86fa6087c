import { afterEach, describe, expect, it } from '@jest/globals';
import type { CallHandler, INestApplication } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import { WeComPayModule } from '../../../lib/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { Shop } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const ADAPTERS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

/** What applications put around all of their routes. */
const GLOBAL = [
  { provide: APP_GUARD, useValue: { canActivate: () => false } },
  {
    provide: APP_INTERCEPTOR,
    useValue: {
      intercept: (_context: unknown, next: CallHandler) =>
        next.handle().pipe(map((data: unknown) => ({ data }))),
    },
  },
];

/** A machine that is busy answers late, and WeCom would say no, or send again. */
const PATIENT = { verifiedWithin: 60_000, answerWithin: 60_000 };

let app: INestApplication | undefined;
let wecom: FakeWeCom;

afterEach(async () => {
  await app?.close();
  await wecom.close();
});

/** A shop that polls an order once an hour, and whose callback URL WeCom knows. */
async function open(adapter: keyof typeof ADAPTERS, format: 'xml' | 'json'): Promise<Shop> {
  wecom = await FakeWeCom.start({ notifications: { format, ...PATIENT } });
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
  const { keys } = wecom.notifications;
  const module = await Test.createTestingModule({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot({
        ...wecom.credentials,
        baseUrl: wecom.baseUrl,
        polling: { schedule: ({ attempts }) => (attempts === 0 ? 0 : 3_600_000) },
        notifications: { keys: [keys] },
      }),
    ],
    providers: [Shop, ...GLOBAL],
  }).compile();
  app = module.createNestApplication(ADAPTERS[adapter](), { logger: false });
  app.setGlobalPrefix('api');
  await app.listen(0, '127.0.0.1');
  wecom.notifications.url = `${await app.getUrl()}/wecom-pay/notifications`;
  const shop = module.get(Shop);
  shop.open.set('ORDER-1', { out_trade_no: 'ORDER-1' });
  return shop;
}

describe.each(['Express', 'Fastify'] as const)('what WeCom sends to an application on %s', (adapter) => {
  it.each(['xml', 'json'] as const)('verifies the URL, and tells a payment as %s', async (format) => {
    const shop = await open(adapter, format);
    expect(await wecom.notifications.verifyUrl()).toMatchObject({ isAccepted: true });
    wecom.orders.pay('ORDER-1');
    await until(() => shop.events.length > 0);
    await wecom.notifications.settled();
    expect(shop.events).toMatchObject([{ source: 'notification', order: { trade_state: 'SUCCESS' } }]);
    expect(wecom.notifications.sent).toHaveLength(1);
  });

  it('changes nothing if it is forged', async () => {
    const shop = await open(adapter, 'xml');
    await until(() => shop.listings > 0);
    wecom.notifications.hold();
    wecom.orders.pay('ORDER-1');
    const [notification] = wecom.notifications.held;
    expect(await wecom.notifications.forge(notification!)).toMatchObject({ status: 401, body: '' });
    expect(shop.events).toEqual([]);
    expect(wecom.requestsTo(GET_ORDER)).toEqual([]);
  });
});
