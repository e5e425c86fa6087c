import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { OrderEvent, UnresolvedOrderEvent } from '../../lib/events/order.event.js';
import { CronPollingEngine } from '../../lib/polling/engine/cron-polling.engine.js';
import type { OrderDto } from '../../lib/order/dto/order.dto.js';
import { ORDERS } from '../../lib/polling/kinds/orders.js';
import type { Ask } from '../../lib/polling/poll/ask.js';
import { PollingOrchestrator } from '../../lib/polling/polling-orchestrator.js';
import type { PollingOptions } from '../../lib/polling/polling.options.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { FakeOrders, MCHID } from './unit-fake-orders.js';
import { FakeLogger } from './unit-logger.js';

/** A cron expression that does not tick by itself within a test. */
export const BY_HAND = '0 0 1 1 *';

export interface SceneOptions {
  readonly polling?: PollingOptions;
  readonly account?: string;
  /** What methods with `@UnfinishedOrders()` do. */
  readonly listers?: readonly (() => unknown)[];
  /** How WeCom is asked. @default what `orders` answers */
  readonly ask?: Ask<OrderDto>;
}

/** Polling of one account with its cron engine, on a fake clock, a WeCom of our own and no Nest. */
export class PollingScene {
  readonly orders = new FakeOrders();
  readonly emitter = new EventEmitter2();
  readonly schedulers = new SchedulerRegistry();
  readonly logger = new FakeLogger();
  readonly engine: CronPollingEngine;
  readonly polling: PollingOrchestrator<OrderDto>;
  /** What the application was told, in order. */
  readonly events: OrderEvent[] = [];
  readonly unresolved: UnresolvedOrderEvent[] = [];

  constructor({ polling = {}, account = 'default', listers = [], ask }: SceneOptions = {}) {
    const options = resolveOptions({
      corpId: 'ww1',
      corpSecret: 'secret',
      mchid: MCHID,
      polling: { cron: BY_HAND, ...polling },
    });
    const moduleRef = { get: () => this.schedulers } as unknown as ModuleRef;
    this.engine = new CronPollingEngine(options, account, moduleRef);
    this.polling = new PollingOrchestrator({
      account,
      defaults: options,
      options: options.polling!,
      engine: this.engine,
      kind: ORDERS,
      ask: ask ?? this.orders.ask,
      backgroundWait: () => this.orders.backgroundWait(),
      emitter: () => this.emitter,
      listers: () => listers.map((list, index) => ({ name: `Shop.list${index}()`, list })),
      logger: this.logger as unknown as Logger,
    });
    this.polling.discover();
  }

  /** Hears of everything, as `@OnOrder()` and `@OnOrder('UNRESOLVED')` do. */
  listen(): this {
    this.emitter.on('wecom-pay.order.changed', (event: OrderEvent) => void this.events.push(event));
    this.emitter.on('wecom-pay.order.unresolved', (event: UnresolvedOrderEvent) => {
      this.unresolved.push(event);
    });
    return this;
  }

  start(): this {
    void this.polling.start(Promise.resolve());
    return this;
  }

  track(out_trade_no: string, createdAt: number | Date = Date.now()): void {
    void this.polling.watchlist.track({ out_trade_no, createdAt });
  }

  /** What a tick of the cron job does. */
  async tick(): Promise<void> {
    if (this.schedulers.doesExist('cron', 'wecom-pay:default')) {
      await this.schedulers.getCronJob('wecom-pay:default').fireOnTick();
    }
    await settled();
  }

  /**
   * Moves the clock, and ticks as each order is due and every `most` ms. It jumps over what lies between, at which
   * nothing would be due.
   */
  async pass(ms: number, most = Infinity): Promise<void> {
    await settled();
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const now = performance.now();
      const next = Math.max(now + 1_000, Math.min(this.nextDue(), now + most));
      await jest.advanceTimersByTimeAsync(Math.ceil(Math.min(next, end) - now));
      await this.tick();
    }
  }

  /** The event of an order that was told last. */
  lastEvent(): OrderEvent | undefined {
    return this.events.at(-1);
  }

  private nextDue(): number {
    const moments = [...this.engine.watched()].map(({ place, dueAt = Infinity }) =>
      place < 0 ? Infinity : dueAt,
    );
    return Math.min(...moments);
  }
}

/** Listens as `@OnOrder()` does: what it returns or throws is waited for. */
export function hear<Event = OrderEvent>(
  { emitter }: { readonly emitter: EventEmitter2 },
  name: string,
  listener: (event: Event) => unknown,
): void {
  emitter.on(name, listener);
}

/** Waits until what can go on without the clock has gone on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await setImmediate();
}
