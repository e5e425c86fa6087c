import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  getOrderTrackerToken,
  InjectOrderTracker,
  OrderTracker,
  UnfinishedOrders,
  WeComPayModule,
} from '../../../lib/index.js';
import { runChild } from '../../support/e2e-child.js';
import { ORDER } from '../../support/e2e-scene.js';
import { createOrders, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const OUTLET = { corpId: 'ww000000000000000b', corpSecret: 'SecretOfOutlet', mchid: '1900000002' };
const shops = useShops({ accounts: [OUTLET] });

describe('a time zone that the process does not know', () => {
  it.each(['', 'GMT+8', 'Etc/Unknown'])('is no reason not to poll: TZ=%j', async (zone) => {
    shops.wecom.orders.pay('ORDER-1');
    const output = await runChild('../polling/children/zone.mjs', shops.wecom, zone);
    expect(output).toContain('told of SUCCESS');
    expect(output).toContain(`(TZ=${JSON.stringify(zone)}) is unknown, so polling.cron is read in UTC`);
  });
});

describe('an OrderTracker that is used before all providers exist', () => {
  it('tracks and polls, and later calls the @UnfinishedOrders() of a factory', async () => {
    const [early, listed] = createOrders(shops.wecom, 2);
    class Listing {
      @UnfinishedOrders()
      unpaid() {
        return [early!, listed!];
      }
    }
    const factory = {
      provide: Listing,
      inject: [OrderTracker],
      useFactory: async (tracker: OrderTracker) => {
        await tracker.track(early!);
        await tracker.pollNow(early!);
        return new Listing();
      },
    };
    const { tracker } = await shops.open({ orders: [], metadata: { providers: [factory] } });
    expect((await tracker.stats()).lastSweep).toMatchObject({ listed: 2, error: undefined });
    expect(await tracker.find(listed!)).toMatchObject({ attempts: 1 });
  });

  it('delivers a payment that it has found by then once the listeners are registered', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const asked = {
      provide: 'ASKED',
      inject: [OrderTracker],
      useFactory: (tracker: OrderTracker) => tracker.pollNow(ORDER),
    };
    const { shop, later } = await shops.open({ metadata: { providers: [asked] } });
    await later(60_000);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('takes the methods of each account when all providers exist, although one is configured later', async () => {
    const [web, webMore, outlet, outletMore] = createOrders(shops.wecom, 4);
    shops.wecom.orders.create({ ...outlet!, total: 100, mchid: OUTLET.mchid });
    shops.wecom.orders.create({ ...outletMore!, total: 100, mchid: OUTLET.mchid });
    let configureOutlet: () => void = () => undefined;
    const isConfigured = new Promise<void>((resolve) => (configureOutlet = resolve));
    @Injectable()
    class Desk {
      constructor(@InjectOrderTracker('web') tracker: OrderTracker) {
        void tracker.start();
      }
      @UnfinishedOrders('web')
      ofWeb() {
        return [web!];
      }
      @UnfinishedOrders('outlet')
      ofOutlet() {
        return [outlet!];
      }
    }
    class MoreOfWeb {
      @UnfinishedOrders('web')
      unpaid() {
        return [webMore!];
      }
    }
    class MoreOfOutlet {
      @UnfinishedOrders('outlet')
      unpaid() {
        return [outletMore!];
      }
    }
    const asked = async (tracker: OrderTracker, order: { out_trade_no: string }) => {
      await tracker.track(order);
      await tracker.pollNow(order);
      await tracker.start();
      await tracker.stats();
    };
    const { module } = await shops.open({
      polling: { autoStart: false },
      metadata: {
        imports: [
          WeComPayModule.forRoot({ ...shops.scene.options({ polling: {} }), name: 'web' }),
          WeComPayModule.forRootAsync({
            name: 'outlet',
            useFactory: async () => {
              await isConfigured;
              return shops.scene.options({ ...OUTLET, polling: {} });
            },
          }),
        ],
        providers: [
          Desk,
          {
            provide: MoreOfWeb,
            inject: [getOrderTrackerToken('web'), Desk],
            useFactory: async (tracker: OrderTracker) => {
              await asked(tracker, web!).finally(configureOutlet);
              return new MoreOfWeb();
            },
          },
          {
            provide: MoreOfOutlet,
            inject: [getOrderTrackerToken('outlet')],
            useFactory: async (tracker: OrderTracker) => {
              await asked(tracker, outlet!);
              return new MoreOfOutlet();
            },
          },
        ],
      },
    });
    for (const account of ['web', 'outlet']) {
      const tracker = module.get<OrderTracker>(getOrderTrackerToken(account), { strict: false });
      await until(async () => (await tracker.stats()).lastSweep !== undefined);
      expect((await tracker.stats()).lastSweep).toMatchObject({ listed: 2, error: undefined });
    }
  });
});
