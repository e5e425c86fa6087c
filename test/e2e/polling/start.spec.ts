import { describe, expect, it } from '@jest/globals';
import { OrderTracker, UnfinishedOrders } from '../../../lib/index.js';
import { runChild } from '../../support/e2e-child.js';
import { ORDER } from '../../support/e2e-scene.js';
import { createOrders, useShops } from '../../support/e2e-shop.js';

const shops = useShops();

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
});
