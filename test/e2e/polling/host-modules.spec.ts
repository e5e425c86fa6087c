import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitter2, OnEvent } from '@nestjs/event-emitter';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import type { OrderEvent } from '../../../lib/index.js';
import {
  getOrderTrackerToken,
  InjectOrderTracker,
  OrderTracker,
  WeComPayModule,
} from '../../../lib/index.js';
import { ORDER } from '../../support/e2e-scene.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();

describe("the host's own scheduler", () => {
  it('polls each order once when it is registered twice', async () => {
    const { module, tracker, tick } = await shops.open({
      polling: { cron: '* * * * * *' },
      metadata: { imports: [ScheduleModule.forRoot({ intervals: false })] },
    });
    const registries = module.get(SchedulerRegistry, { strict: false, each: true });
    expect(registries).toHaveLength(2);
    const jobs = registries.flatMap((registry) => [...registry.getCronJobs().keys()]);
    expect(jobs).toEqual(['wecom-pay:default']);
    await tick();
    expect(shops.scene.sent().get_order).toBe(1);
    expect((await tracker.stats()).tracked).toBe(1);
  });

  it('continues to run its own jobs, whether polling runs or not', async () => {
    let ticks = 0;
    @Injectable()
    class Host {
      @Cron('* * * * * *', { name: 'own' })
      work(): void {
        ticks++;
      }
    }
    const { module, tracker } = await shops.open({ metadata: { providers: [Host] } });
    const jobs = module.get(SchedulerRegistry, { strict: false }).getCronJobs();
    expect([...jobs.keys()].toSorted()).toEqual(['own', 'wecom-pay:default']);
    await until(() => ticks > 0);
    await tracker.stop();
    expect([...jobs.keys()]).toEqual(['own']);
    const before = ticks;
    await until(() => ticks > before);
  });
});

describe('an emitter with wildcards', () => {
  it('notifies each listener once', async () => {
    const names: string[] = [];
    @Injectable()
    class Everything {
      @OnEvent('wecom-pay.**', { suppressErrors: false })
      any({ id }: OrderEvent): void {
        names.push(id);
      }
    }
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { shop } = await shops.open({
      metadata: { providers: [Everything] },
      wildcard: true,
    });
    expect(shop.states).toEqual(['SUCCESS']);
    expect(new Set(names)).toEqual(new Set(['1900000001/ORDER-1/SUCCESS']));
  });
});

describe('a plain listener of the emitter', () => {
  it('is called with the emitter, and the name of the event, as by the emitter itself', async () => {
    const heard: unknown[] = [];
    @Injectable()
    class Plain {
      constructor(emitter: EventEmitter2) {
        emitter.on('wecom-pay.order.*', function (this: EventEmitter2 & { readonly event: unknown }) {
          heard.push([this === emitter, this.event]);
        });
      }
    }
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { shop } = await shops.open({ metadata: { providers: [Plain] }, wildcard: true });
    expect(shop.states).toEqual(['SUCCESS']);
    expect(heard).toEqual([
      [true, 'wecom-pay.order.success'],
      [true, 'wecom-pay.order.changed'],
    ]);
  });
});

describe('the OrderTracker', () => {
  it('is injected by its class, or by the name of its account', async () => {
    @Injectable()
    class Host {
      constructor(
        readonly tracker: OrderTracker,
        @InjectOrderTracker('outlet') readonly outlet: OrderTracker,
      ) {}
    }
    const outletOptions = { ...shops.scene.options({ polling: {} }), name: 'outlet' };
    const { module } = await shops.open({
      metadata: { imports: [WeComPayModule.forRoot(outletOptions)], providers: [Host] },
    });
    const { tracker, outlet } = module.get(Host);
    expect(tracker).toBe(module.get(OrderTracker, { strict: false }));
    expect(outlet).toBe(module.get(getOrderTrackerToken('outlet'), { strict: false }));
    expect(outlet).not.toBe(tracker);
    const jobs = module.get(SchedulerRegistry, { strict: false }).getCronJobs();
    await until(() => jobs.size === 2);
    expect([...jobs.keys()].toSorted()).toEqual(['wecom-pay:default', 'wecom-pay:outlet']);
  });
});
