import type { OrderDto } from '../../order/dto/order.dto.js';

/** One caller's wait for an order. */
export interface Wait {
  /** Resolves with the order in its final state. */
  readonly ended: Promise<OrderDto>;
  settle(order: OrderDto): void;
  fail(error: unknown): void;
  stop(): void;
}

interface Waiting {
  readonly settles: Set<(order: OrderDto) => void>;
  polledAt: number;
}

/** The callers waiting for orders to reach a final state. */
export class Waiters {
  private readonly byKey = new Map<string, Waiting>();
  private nobodyLeft: (key: string) => void = () => undefined;

  /** Calls back with the key of an order when its last waiter has left. */
  onNobodyLeft(callback: (key: string) => void): void {
    this.nobodyLeft = callback;
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  add(key: string): Wait {
    const waiting = this.byKey.get(key) ?? { settles: new Set(), polledAt: -Infinity };
    this.byKey.set(key, waiting);
    let settle!: Wait['settle'];
    let fail!: Wait['fail'];
    const ended = new Promise<OrderDto>((resolve, reject) => {
      settle = resolve;
      fail = reject;
      waiting.settles.add(resolve);
    });
    return { ended, settle, fail, stop: () => this.remove(key, waiting, settle) };
  }

  /** Whether the order's waiters last polled it at least `every` ms ago; if so, counts this as their poll. */
  takeTurn(key: string, every: number, now: number): boolean {
    const waiting = this.byKey.get(key);
    if (waiting === undefined || now - waiting.polledAt < every) return false;
    waiting.polledAt = now;
    return true;
  }

  /** @returns whether anyone was waiting. */
  tell(key: string, order: OrderDto): boolean {
    const waiting = this.byKey.get(key);
    this.byKey.delete(key);
    for (const settle of waiting?.settles ?? []) settle(order);
    return waiting !== undefined;
  }

  private remove(key: string, waiting: Waiting, settle: Wait['settle']): void {
    waiting.settles.delete(settle);
    if (waiting.settles.size > 0) return;
    if (this.byKey.get(key) === waiting) this.byKey.delete(key);
    this.nobodyLeft(key);
  }
}
