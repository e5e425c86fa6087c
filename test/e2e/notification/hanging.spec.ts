import { describe, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { UnfinishedOrders, WeComPayModule } from '../../../lib/index.js';
import { NOTIFICATIONS, paid, receive } from '../../support/e2e-notifications.js';
import { GET_ORDER, useScene } from '../../support/e2e-scene.js';
import { Shop } from '../../support/e2e-shop.js';
import { useHanging } from '../../support/hanging.js';
import { until } from '../../support/e2e-time.js';

const scene = useScene();
const hanging = useHanging<[]>([]);

class HangingShop extends Shop {
  @UnfinishedOrders()
  override unfinished(): Promise<[]> {
    this.listings++;
    return hanging.current.promise;
  }
}

/** What hangs until the test is over, and how the shop is then. */
const HANGING: Readonly<Record<string, () => Shop>> = {
  WeCom: () => {
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    return new Shop();
  },
  'a listener': () => Object.assign(new Shop(), { handle: () => hanging.current.promise }),
  'a method with @UnfinishedOrders()': () => new HangingShop(),
};

/** Starts an application, pays its order, and notifies it. */
async function notify(shop: Shop, confirm: 'after-ack' | 'before-ack') {
  const module = await scene.current.launch({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot(
        scene.current.options({
          polling: { drainTimeout: 100 },
          notifications: { ...NOTIFICATIONS, confirm },
        }),
      ),
    ],
    providers: [{ provide: Shop, useValue: shop }],
  });
  await until(() => shop.listings > 0);
  scene.current.wecom.orders.pay('ORDER-1');
  return receive(module, paid(scene.current.wecom));
}

describe('a notification is answered, while it hangs,', () => {
  it.each([
    ['WeCom', 'after-ack', 200],
    ['WeCom', 'before-ack', 503],
    ['a listener', 'after-ack', 200],
    ['a listener', 'before-ack', 503],
    ['a method with @UnfinishedOrders()', 'after-ack', 200],
    ['a method with @UnfinishedOrders()', 'before-ack', 200],
  ] as const)('for %s with %s by %i', async (what, confirm, status) => {
    expect(await notify(HANGING[what]!(), confirm)).toMatchObject({ status });
  });
});
