import { inspect } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { Controller, Injectable, Module, Scope } from '@nestjs/common';
import type { ModuleMetadata, Type } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import type { OrderEvent } from '../../../lib/index.js';
import { getOrderEventName, OnOrder } from '../../../lib/index.js';
import { OrderTracker, UnfinishedOrders, WeComOptionsError, WeComPayModule } from '../../../lib/index.js';
import { failureOf } from '../../support/e2e-failure.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { ORDER } from '../../support/e2e-scene.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();
const withPolling = (name?: string) => ({ ...shops.scene.options({ polling: {} }), name });

/** The imports of a host that polls. */
function complete(): NonNullable<ModuleMetadata['imports']> {
  return [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), WeComPayModule.forRoot(withPolling())];
}

/** What an application is told that is refused. */
async function refusalOf(metadata: ModuleMetadata): Promise<string> {
  const failure = await failureOf(shops.scene.launch(metadata));
  expect(failure).toBeInstanceOf(WeComOptionsError);
  return failure.message;
}

function lister(scope: Scope, account?: string): Type {
  @Injectable({ scope })
  class Orders {
    @UnfinishedOrders(account)
    unpaid() {
      return [ORDER];
    }
  }
  return Orders;
}

describe('an application without the option polling', () => {
  it('sets no timer, and needs neither the scheduler nor the emitter', async () => {
    const timers = [jest.spyOn(globalThis, 'setTimeout'), jest.spyOn(globalThis, 'setInterval')];
    try {
      const module = await shops.scene.launch({ imports: [WeComPayModule.forRoot(shops.scene.options())] });
      for (const timer of timers) expect(timer).not.toHaveBeenCalled();
      expect(module.get(OrderTracker)).toBeInstanceOf(OrderTracker);
      await module.close();
    } finally {
      for (const timer of timers) timer.mockRestore();
    }
  });

  it('registers no cron job, and does not call what lists orders', async () => {
    const imports = [...complete().slice(0, 2), WeComPayModule.forRoot(shops.scene.options())];
    const module = await shops.scene.launch({ imports, providers: [lister(Scope.REQUEST)] });
    expect([...module.get(SchedulerRegistry, { strict: false }).getCronJobs().keys()]).toEqual([]);
  });

  it('names the missing option in every method of the OrderTracker', async () => {
    const module = await shops.scene.launch({ imports: [WeComPayModule.forRoot(shops.scene.options())] });
    const tracker = module.get(OrderTracker);
    const calls = [
      () => tracker.track(ORDER),
      () => tracker.untrack(ORDER),
      () => tracker.pollNow(ORDER),
      () => tracker.waitFor(ORDER),
      () => tracker.start(),
      () => tracker.stop(),
      () => tracker.find(ORDER),
      () => tracker.stats(),
    ];
    for (const call of calls) {
      const failure = await failureOf(call());
      expect(failure).toBeInstanceOf(WeComOptionsError);
      expect(failure.message).toBe(
        'WeComPayModule: OrderTracker requires the option polling; polling: {} uses the defaults.',
      );
    }
    expect(shops.wecom.requests).toEqual([]);
  });
});

describe('an application with the option polling', () => {
  it.each([
    ['ScheduleModule', '@nestjs/schedule', () => EventEmitterModule.forRoot()],
    ['EventEmitterModule', '@nestjs/event-emitter', () => ScheduleModule.forRoot()],
  ])('is refused without %s, with the import that it lacks', async (missing, from, other) => {
    expect(await refusalOf({ imports: [other(), WeComPayModule.forRoot(withPolling())] })).toContain(
      `Add ${missing}.forRoot() to the imports of your AppModule: import { ${missing} } from '${from}'.`,
    );
  });

  it('is told of all modules that it lacks at once, in an error without empty fields', async () => {
    const failure = await failureOf(shops.scene.launch({ imports: [WeComPayModule.forRoot(withPolling())] }));
    for (const missing of ['ScheduleModule', 'EventEmitterModule'])
      expect(failure.message).toContain(`Add ${missing}.forRoot() to the imports of your AppModule`);
    expect(inspect(failure)).not.toContain('undefined');
  });

  it.each([
    ['request-scoped', { providers: [lister(Scope.REQUEST)] }],
    ['transient', { providers: [lister(Scope.TRANSIENT)] }],
  ])('is refused when a %s provider has @UnfinishedOrders()', async (_scope, metadata) => {
    expect(await refusalOf({ ...metadata, imports: complete() })).toMatch(
      /^Orders\.unpaid\(\) has @UnfinishedOrders\(\), but its class is request-scoped or transient\. .*: move it to a provider with the default scope/u,
    );
  });

  it('is refused when a provider with @UnfinishedOrders() injects something request-scoped', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Visitor {}
    @Controller('orders')
    class OrdersController {
      constructor(readonly visitor: Visitor) {}

      @UnfinishedOrders()
      unpaid() {
        return [ORDER];
      }
    }
    expect(
      await refusalOf({ imports: complete(), providers: [Visitor], controllers: [OrdersController] }),
    ).toMatch(/^OrdersController\.unpaid\(\) has @UnfinishedOrders\(\)/u);
  });

  it('is refused when it lists orders of an account that does not exist', async () => {
    expect(await refusalOf({ imports: complete(), providers: [lister(Scope.DEFAULT, 'typo')] })).toContain(
      'Orders.unpaid() has @UnfinishedOrders() for the account "typo", which does not exist. Existing accounts: default.',
    );
  });

  it('is refused when it listens to an account that does not exist', async () => {
    @Injectable()
    class Orders {
      @OnOrder('SUCCESS', { account: 'typo' })
      @OnOrder('SUCCESS', { account: 'default' })
      paid() {
        return undefined;
      }
    }
    expect(await refusalOf({ imports: complete(), providers: [Orders] })).toContain(
      'Orders.paid() has @OnOrder() for the account "typo", which does not exist. Existing accounts: default.',
    );
  });

  it.each([undefined, 'outlet'])('is refused when it registers one account twice: %s', async (name) => {
    expect(
      await refusalOf({
        imports: [
          ...complete().slice(0, 2),
          WeComPayModule.forRoot(withPolling(name)),
          WeComPayModule.forRoot(withPolling(name)),
        ],
      }),
    ).toContain(`the account "${name ?? 'default'}" is registered twice with the option polling`);
  });

  it('may import one and the same registration in two places', async () => {
    const pay = WeComPayModule.forRoot(withPolling());
    @Module({ imports: [pay] })
    class One {}
    @Module({ imports: [pay] })
    class Two {}
    const module = await shops.scene.launch({ imports: [...complete().slice(0, 2), One, Two] });
    expect([...module.get(SchedulerRegistry, { strict: false }).getCronJobs().keys()]).toEqual([
      'wecom-pay:default',
    ]);
  });

  it('is warned once when nothing lists its orders', async () => {
    const logger = new RecordingLogger();
    const module = await shops.scene.launch({ imports: complete() }, logger);
    await until(async () => (await module.get(OrderTracker, { strict: false }).stats()).isStarted);
    expect(logger.complaints).toMatchObject([
      {
        level: 'warn',
        message: expect.stringMatching(
          /^No method has @UnfinishedOrders\(\): only orders given to OrderTracker\.track\(\) are tracked/u,
        ),
      },
    ]);
  });

  it('is warned once of listeners that swallow errors, and of when their events are redelivered', async () => {
    @Injectable()
    class Plain {
      @OnEvent(getOrderEventName('SUCCESS'))
      paid(_event: OrderEvent): void {}

      @OnEvent(getOrderEventName(), { suppressErrors: false })
      changed(_event: OrderEvent): void {}

      @OnEvent('something.else')
      other(): void {}
    }
    const logger = new RecordingLogger();
    const { shop } = await shops.open({ logger, metadata: { providers: [Plain] } });
    expect(shop.listings).toBe(1);
    expect(logger.complaints).toMatchObject([
      {
        level: 'warn',
        message: expect.stringMatching(
          /^These listeners use plain @OnEvent\(\).*: Plain\.paid\(\)\. .* redelivered after 120 s, if @UnfinishedOrders\(\) still lists the order/u,
        ),
      },
    ]);
  });

  it('gets no warning when everything is as it should be', async () => {
    const logger = new RecordingLogger();
    await shops.open({ logger });
    expect(logger.complaints).toEqual([]);
  });
});
