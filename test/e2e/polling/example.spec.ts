import { afterEach, describe, expect, it } from '@jest/globals';
import type { DynamicModule } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { OrderEvent, WeComPayOptions } from '../../../lib/index.js';
import { OnOrder, OrderQueryService, UnfinishedOrders } from '../../../lib/index.js';
import { WeComPayModule } from '../../../lib/index.js';
import { ORDER } from '../../support/e2e-scene.js';
import { openShop, Shop, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();

/** A table of the host. */
@Injectable()
class OrdersRepository {
  private readonly rows = new Map([[ORDER.out_trade_no, { ...ORDER, status: 'open', note: 'extra' }]]);

  findBy({ status }: { status: string }) {
    return Promise.resolve([...this.rows.values()].filter((row) => row.status === status));
  }

  update(out_trade_no: string, { status }: { status: string }): Promise<void> {
    this.rows.get(out_trade_no)!.status = status;
    return Promise.resolve();
  }

  statusOf(out_trade_no: string): string {
    return this.rows.get(out_trade_no)!.status;
  }
}

@Injectable()
class OrdersService {
  constructor(
    private readonly repo: OrdersRepository,
    private readonly orders: OrderQueryService,
  ) {}

  find(out_trade_no: string) {
    return this.orders.query({ out_trade_no });
  }

  @UnfinishedOrders()
  unpaid() {
    return this.repo.findBy({ status: 'open' });
  }

  @OnOrder('SUCCESS')
  async markPaid({ order }: OrderEvent) {
    await this.repo.update(order.out_trade_no, { status: 'paid' });
  }
}

const every5s = { polling: { cron: '*/5 * * * * *' } };

const FORMS: readonly (readonly [string, boolean, (options: WeComPayOptions) => DynamicModule])[] = [
  [
    'forRootAsync() with isGlobal',
    true,
    (options) =>
      WeComPayModule.forRootAsync({
        isGlobal: true,
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({
          baseUrl: options.baseUrl,
          corpId: config.getOrThrow<string>('WECOM_CORP_ID'),
          corpSecret: config.getOrThrow<string>('WECOM_CORP_SECRET'),
          mchid: config.getOrThrow<string>('WECOM_PAY_MCHID'),
          ...every5s,
        }),
      }),
  ],
  [
    'forRoot() with isGlobal',
    true,
    (options) => WeComPayModule.forRoot({ isGlobal: true, ...options, ...every5s }),
  ],
  [
    'forRootAsync()',
    false,
    (options) => WeComPayModule.forRootAsync({ useFactory: () => ({ ...options, ...every5s }) }),
  ],
  ['forRoot()', false, (options) => WeComPayModule.forRoot({ ...options, ...every5s })],
];

const names = ['WECOM_CORP_ID', 'WECOM_CORP_SECRET', 'WECOM_PAY_MCHID'] as const;
afterEach(() => {
  for (const name of names) delete process.env[name];
});

async function launch(isGlobal: boolean, register: (options: WeComPayOptions) => DynamicModule) {
  const { corpId, corpSecret, mchid } = shops.wecom.credentials;
  for (const [index, value] of [corpId, corpSecret, mchid].entries()) process.env[names[index]!] = value;
  const pay = register(shops.scene.options());
  @Module({ imports: isGlobal ? [] : [pay], providers: [OrdersRepository, OrdersService] })
  class OrdersModule {}
  const config = ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true });
  const own = [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), config];
  const module = await shops.scene.launch({ imports: [...own, ...(isGlobal ? [pay] : []), OrdersModule] });
  const opened = openShop(module, new Shop(), (ms) => shops.clock.advance(ms));
  await until(async () => (await opened.tracker.stats()).lastSweep !== undefined);
  return opened;
}

describe.each(FORMS)('the example of the README, registered by %s', (_form, isGlobal, register) => {
  it('marks an order that was paid at WeCom as paid, and stops tracking it', async () => {
    const { module, tracker, later } = await launch(isGlobal, register);
    const repository = module.get(OrdersRepository, { strict: false });
    expect(await tracker.stats()).toMatchObject({ isStarted: true, tracked: 1, lastSweep: { listed: 1 } });
    await later(6_000);
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'NOTPAY' });
    expect(repository.statusOf(ORDER.out_trade_no)).toBe('open');

    shops.wecom.orders.pay(ORDER.out_trade_no);
    await later(40_000);
    await until(() => repository.statusOf(ORDER.out_trade_no) === 'paid');
    await later(60_000);
    await until(async () => (await tracker.stats()).tracked === 0);
    const { get_order } = shops.scene.sent();
    await later(7 * 86_400_000);
    expect(shops.scene.sent().get_order).toBe(get_order);

    await expect(
      module.get(OrdersService, { strict: false }).find(ORDER.out_trade_no),
    ).resolves.toMatchObject({
      trade_state: 'SUCCESS',
    });
  });
});

describe('polling in real time, with nothing but the defaults', () => {
  it('delivers an order of yesterday that was paid meanwhile at once', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const orders = [{ ...ORDER, createdAt: new Date(Date.now() - 86_400_000) }];
    const { shop } = await shops.open({ orders, polling: { cron: undefined, schedule: undefined } });
    await until(() => shop.states.length > 0);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('polls an order that is tracked later with the cron job', async () => {
    const { shop, tracker } = await shops.open({ orders: [], polling: { cron: undefined } });
    shops.wecom.orders.pay(ORDER.out_trade_no);
    await tracker.track(ORDER);
    await until(() => shop.states.length > 0);
    expect(shop.states).toEqual(['SUCCESS']);
    await until(async () => (await tracker.stats()).running === 0);
  });
});
