import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { OnModuleInit, Provider } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { OrderTracker, UnfinishedOrders, WeComPayModule } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();

class Rows {
  @UnfinishedOrders()
  unpaid() {
    return [{ ...ORDER, createdAt: Date.now() - 3_600_000 }];
  }
}

/** A module that has to wait for its database. */
function paymentsWith(rows: () => Rows | Promise<Rows>, polling = {}) {
  @Module({
    imports: [WeComPayModule.forRoot(shops.scene.options({ polling }))],
    providers: [{ provide: Rows, useFactory: rows }],
  })
  class PaymentsModule {}
  return PaymentsModule;
}

async function launch(logger = new RecordingLogger(), providers: Provider[] = []) {
  const imports = [EventEmitterModule.forRoot(), ScheduleModule.forRoot()];
  return shops.scene.launch({ imports, providers }, logger);
}

describe('a module that is loaded lazily, after the start of the application', () => {
  it('polls the orders that its own providers list, once they all exist', async () => {
    const logger = new RecordingLogger();
    const module = await launch(logger);
    let connect: ((rows: Rows) => void) | undefined;
    const rows = () => new Promise<Rows>((resolve) => (connect = resolve));
    const loading = module.get(LazyModuleLoader).load(() => paymentsWith(rows));
    await until(() => connect !== undefined);
    expect(module.get(SchedulerRegistry, { strict: false }).getCronJobs().size).toBe(0);
    connect!(new Rows());
    const tracker = (await loading).get(OrderTracker, { strict: false });
    await shops.wecom.waitForRequest(GET_ORDER, { timeout: 60_000 });
    expect(await tracker.stats()).toMatchObject({ isStarted: true, tracked: 1 });
    expect(logger.own[0]?.message).toMatch(/^WeComPayModule was loaded lazily\. .+ OrderTracker\.stop\(\)/u);
    await tracker.stop();
  });

  it('waits for start() with autoStart: false', async () => {
    const module = await launch();
    const payments = paymentsWith(() => new Rows(), { autoStart: false });
    const tracker = (await module.get(LazyModuleLoader).load(() => payments)).get(OrderTracker, {
      strict: false,
    });
    await expect(tracker.pollNow(ORDER)).resolves.toMatchObject(ORDER);
    expect((await tracker.stats()).isStarted).toBe(false);
    await tracker.start();
    await until(async () => (await tracker.stats()).lastSweep !== undefined);
    await tracker.stop();
  });
});

describe('a module that is loaded lazily while the application starts', () => {
  it('polls the orders that its own providers list, once the application has started', async () => {
    @Injectable()
    class Host implements OnModuleInit {
      tracker!: OrderTracker;

      constructor(private readonly loader: LazyModuleLoader) {}

      async onModuleInit() {
        const payments = await this.loader.load(() => paymentsWith(() => new Rows()));
        this.tracker = payments.get(OrderTracker, { strict: false });
        // The rest of the start takes longer than the turn of the event loop in which the tracker was created.
        for (let turn = 0; turn < 10; turn++) await setImmediate();
        expect((await this.tracker.stats()).isStarted).toBe(false);
      }
    }
    const { tracker } = (await launch(undefined, [Host])).get(Host);
    await shops.wecom.waitForRequest(GET_ORDER, { timeout: 60_000 });
    expect(await tracker.stats()).toMatchObject({ isStarted: true, tracked: 1 });
    await tracker.stop();
  });
});
