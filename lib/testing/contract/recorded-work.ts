import { setTimeout as sleep } from 'node:timers/promises';
import type { NextPoll } from '../../polling/engine/next-poll.js';
import { at, STOP_TRACKING } from '../../polling/engine/next-poll.js';
import type { PollingWork } from '../../polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../../polling/kinds/watched-order.js';

/** The result of a poll. */
export type Answer = (order: WatchedOrder) => NextPoll | Promise<NextPoll>;

const PATIENCE = 30_000;
const LOOK_EVERY = 10;

/** Records what an engine does with its work. */
export class RecordedWork implements PollingWork {
  readonly polled: string[] = [];
  sweeps = 0;
  mostAtOnce = 0;
  waiting = 0;
  answer: Answer = () => STOP_TRACKING;
  sweeping: () => Promise<void> = () => Promise.resolve();
  private readonly running: string[] = [];

  async poll(order: WatchedOrder): Promise<NextPoll> {
    this.polled.push(order.key);
    this.running.push(order.key);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running.filter((key) => key === order.key).length);
    const next = await this.answer(order);
    this.running.splice(this.running.indexOf(order.key), 1);
    return next;
  }

  wait(): number {
    return this.waiting;
  }

  async sweep(): Promise<undefined> {
    this.sweeps++;
    await this.sweeping();
    return undefined;
  }

  times(key: string): number {
    return this.polled.filter((polled) => polled === key).length;
  }
}

/** A time `ms` from now, on the clock of polling. */
export function inMs(ms: number): number {
  return Math.round(performance.now()) + ms;
}

/** An order is due `ms` from now. */
export function dueIn(ms: number): NextPoll {
  return at(inMs(ms));
}

/** @throws if the condition does not become true within 30 s. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const latest = performance.now() + PATIENCE;
  while (!(await condition())) {
    if (performance.now() > latest) throw new Error(`Timed out waiting until ${what}.`);
    await sleep(LOOK_EVERY);
  }
}
