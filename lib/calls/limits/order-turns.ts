import { monotonicNow } from '../../common/clock.js';
import { hashedKey } from '../../common/hashed-key.js';
import type { Endpoint } from '../rules/endpoint.js';
import type { RateLimiter } from './rate-limiter.interface.js';

/** One request about an order in a time, see `Endpoint.intervalPerOrder`. */
export interface OrderTurns {
  /** @returns 0 if its turn has come, and is taken; otherwise the milliseconds until then. */
  take(order: string): number | Promise<number>;
}

/** Counts the requests of this process. It remembers an order for one interval, so the rate of calls bounds it. */
class LocalTurns implements OrderTurns {
  /** In the order of time. */
  private readonly takenAt = new Map<string, number>();

  constructor(private readonly interval: number) {}

  take(order: string): number {
    const now = monotonicNow();
    this.forgetBefore(now - this.interval);
    const takenAt = this.takenAt.get(order);
    if (takenAt !== undefined) return takenAt + this.interval - now;
    this.takenAt.set(order, now);
    return 0;
  }

  private forgetBefore(moment: number): void {
    for (const [order, takenAt] of this.takenAt) {
      if (takenAt > moment) return;
      this.takenAt.delete(order);
    }
  }
}

export function localTurns({ intervalPerOrder = 0 }: Endpoint): OrderTurns {
  return new LocalTurns(intervalPerOrder);
}

/** Counts the requests of all processes. */
export function sharedTurns(
  limiter: RateLimiter,
  corpKey: readonly string[],
  { path, intervalPerOrder = 0 }: Endpoint,
): OrderTurns {
  const limits = [{ limit: 1, duration: intervalPerOrder }];
  return { take: (order) => limiter.take([{ key: hashedKey(...corpKey, path, order), limits }]) };
}
