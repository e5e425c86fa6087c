import type { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { wholeNow } from '../../lib/common/clock.js';
import { CronPollingEngine } from '../../lib/polling/engine/cron-polling.engine.js';
import type { NextPoll } from '../../lib/polling/engine/next-poll.js';
import { at, PARKED, STOP_TRACKING } from '../../lib/polling/engine/next-poll.js';
import type { PollingWork } from '../../lib/polling/engine/polling-engine.interface.js';
import { WatchedOrder } from '../../lib/polling/kinds/watched-order.js';
import type { PollingOptions } from '../../lib/polling/polling.options.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { BY_HAND, settled } from './unit-polling.js';

/** Work whose polls and sweeps run until they are told to end. */
export class HandWork implements PollingWork {
  readonly polled: string[] = [];
  sweeps = 0;
  waiting = 0;
  sweepsAtOnce = 0;
  mostSweepsAtOnce = 0;
  private readonly ends = new Map<string, (next: NextPoll) => void>();
  private sweepEnd: () => void = () => undefined;

  poll(order: WatchedOrder): Promise<NextPoll> {
    this.polled.push(order.key);
    return new Promise((resolve) => this.ends.set(order.key, resolve));
  }

  wait(): number {
    return this.waiting;
  }

  sweep(): Promise<undefined> {
    this.sweeps++;
    this.mostSweepsAtOnce = Math.max(this.mostSweepsAtOnce, ++this.sweepsAtOnce);
    return new Promise((resolve) => {
      this.sweepEnd = () => {
        this.sweepsAtOnce--;
        resolve(undefined);
      };
    });
  }

  /** The polls that run. */
  get running(): string[] {
    return [...this.ends.keys()];
  }

  /** Ends a poll of an order that is due again at this moment, or else not by itself. */
  async end(key: string, dueAt?: number): Promise<void> {
    await this.conclude(key, dueAt === undefined ? PARKED : at(dueAt));
  }

  /** Ends a poll of an order that is no longer tracked. */
  async letGo(key: string): Promise<void> {
    await this.conclude(key, STOP_TRACKING);
  }

  async endSweep(): Promise<void> {
    this.sweepEnd();
    await settled();
  }

  private async conclude(key: string, next: NextPoll): Promise<void> {
    const end = this.ends.get(key)!;
    this.ends.delete(key);
    end(next);
    await settled();
  }
}

/** A cron engine without Nest. */
export function engineWith(polling: PollingOptions = {}, account = 'default') {
  const schedulers = new SchedulerRegistry();
  const options = resolveOptions({
    corpId: 'ww1',
    corpSecret: 'secret',
    polling: { cron: BY_HAND, ...polling },
  });
  const moduleRef = { get: () => schedulers } as unknown as ModuleRef;
  const engine = new CronPollingEngine(options, account, moduleRef);
  const tick = async () => {
    await schedulers.getCronJob(`wecom-pay:${account}`).fireOnTick();
    await settled();
  };
  return { engine, schedulers, work: new HandWork(), tick };
}

/** An order that is due in so many ms. */
export function due(engine: CronPollingEngine, name: string, inMs = 0): WatchedOrder {
  const order = new WatchedOrder(name, 0, 0);
  engine.schedule(order, wholeNow() + inMs);
  return order;
}
