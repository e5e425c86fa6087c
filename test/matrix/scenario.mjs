import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

const SOON = 20_000;
const FIELDS = [
  'mchid',
  'out_trade_no',
  'trade_type',
  'trade_state',
  'trade_state_desc',
  'payer',
  'transaction_id',
  'bank_type',
  'attach',
  'success_time',
  'amount',
  'scene_info',
  'promotion_detail',
];

/**
 * What each leg of the matrix does with the installed package: a Nest application, configured from the environment,
 * asks a fake WeCom for a paid order and for one that it does not know, and polls a paid order to its listener: in this
 * process, and on the Redis at `REDIS_URL`. Its OpenAPI document shows the order.
 */
export async function useEverything(packages) {
  const wecom = await packages.testing.FakeWeCom.start();
  try {
    const { corpId, corpSecret, mchid } = wecom.credentials;
    Object.assign(process.env, {
      WECOM_CORP_ID: corpId,
      WECOM_CORP_SECRET: corpSecret,
      WECOM_PAY_MCHID: mchid,
      WECOM_BASE_URL: wecom.baseUrl,
    });
    for (const out_trade_no of ['ORDER-1', 'ORDER-3', 'ORDER-4']) {
      wecom.orders.create({ out_trade_no, total: 100 });
      wecom.orders.pay(out_trade_no);
    }
    await queryOrders(packages);
    await documentOrder(packages);
    await pollOrder(packages, 'ORDER-3', [packages.schedule.ScheduleModule.forRoot()], {});
    const redis = packages.redis.WeComPayRedisModule.forRoot({
      connection: process.env.REDIS_URL,
      prefix: `matrix-${randomUUID()}`,
    });
    await pollOrder(packages, 'ORDER-4', [redis], { pollingEngine: packages.bullmq.BullMqPollingEngine });
  } finally {
    await wecom.close();
  }
}

async function queryOrders({ common, core, library }) {
  const { OrderDto, OrderNotFoundError, OrderQueryService, weComPayConfig, WeComPayModule } = library;
  class AppModule {}
  common.Module({ imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())] })(AppModule);
  const app = await start(core, AppModule);
  const orders = app.get(OrderQueryService);
  const order = await orders.query({ out_trade_no: 'ORDER-1' });
  assert.ok(order instanceof OrderDto);
  assert.equal(order.trade_state, 'SUCCESS');
  assert.equal(order.amount.payer_total, 100);
  await assert.rejects(orders.query({ out_trade_no: 'ORDER-2' }), OrderNotFoundError);
  await app.close();
}

/** All fields of an order are shown, and all but one of a type without it. */
async function documentOrder({ common, core, openapi, library, swagger }) {
  const { OrderDto } = library;
  class WithoutPayer extends openapi.OmitType(OrderDto, ['payer']) {}
  class Orders {
    whole() {}
    part() {}
  }
  const types = { whole: OrderDto, part: WithoutPayer };
  for (const [method, type] of Object.entries(types)) {
    decorate(Orders, method, common.Get(method));
    decorate(Orders, method, openapi.ApiOkResponse({ type }));
  }
  common.Controller()(Orders);
  class AppModule {}
  common.Module({ controllers: [Orders] })(AppModule);
  const app = await core.NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await swagger.describeDtos({ language: 'zh' });
  const document = openapi.SwaggerModule.createDocument(app, new openapi.DocumentBuilder().build());
  const { OrderDto: whole, WithoutPayer: part } = document.components.schemas;
  const { payer, ...others } = whole.properties;
  assert.deepEqual(Object.keys(whole.properties), FIELDS);
  assert.equal(payer.allOf[0].$ref, '#/components/schemas/OrderPayerDto');
  assert.deepEqual(part.properties, others);
  assert.match(others.trade_state.description, /^交易状态/);
  assert.equal(others.trade_state.maxLength, 32);
  await app.close();
}

async function pollOrder(
  { common, core, emitter, terminus, library, health, opentelemetry },
  out_trade_no,
  imports,
  extras,
) {
  const { OnOrder, OrderTracker, UnfinishedOrders, weComPayConfig, WeComPayModule } = library;
  const handled = new EventTarget();
  let open = [{ out_trade_no, createdAt: Date.now() - 60_000 }];

  class Orders {
    unpaid() {
      return Promise.resolve(open);
    }

    paid(event) {
      open = [];
      handled.dispatchEvent(new CustomEvent('paid', { detail: event }));
    }
  }
  common.Injectable()(Orders);
  decorate(Orders, 'unpaid', UnfinishedOrders());
  decorate(Orders, 'paid', OnOrder('SUCCESS'));

  class AppModule {}
  common.Module({
    imports: [
      emitter.EventEmitterModule.forRoot(),
      ...imports,
      terminus.TerminusModule,
      opentelemetry.WeComPayTelemetryModule.forRoot(),
      WeComPayModule.forRootAsync({
        ...extras,
        useFactory: () => ({ ...weComPayConfig(), polling: { sweepEvery: 1_000 } }),
      }),
    ],
    providers: [Orders, health.WeComPayHealthIndicator],
  })(AppModule);

  const paid = once(handled, 'paid', { signal: AbortSignal.timeout(SOON) });
  const app = await start(core, AppModule);
  const [{ detail: event }] = await paid;
  assert.equal(event.order.out_trade_no, out_trade_no);
  assert.equal(event.order.trade_state, 'SUCCESS');
  assert.equal(event.paid, true);

  const tracker = app.get(OrderTracker);
  const latest = Date.now() + SOON;
  while ((await tracker.stats()).tracked > 0 && Date.now() < latest)
    await new Promise((next) => setTimeout(next, 20));
  assert.equal((await tracker.stats()).tracked, 0, 'the order is let go once it is listed no longer');
  const { 'wecom-pay': status } = await app.get(health.WeComPayHealthIndicator).isHealthy('wecom-pay');
  assert.equal(status.status, 'up');
  await app.close();
}

function start({ NestFactory }, AppModule) {
  return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
}

function decorate({ prototype }, method, decorator) {
  decorator(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}
