import type { OrderDto } from '../../order/dto/order.dto.js';

/** Somebody waits for an order. */
export interface Wait {
  /** The order, once it has ended. */
  readonly ended: Promise<OrderDto>;
  /** Ends the wait with this order. */
  settle(order: OrderDto): void;
  /** Ends the wait with this error. */
  fail(error: unknown): void;
  stop(): void;
}

interface Waiting {
  readonly settles: Set<(order: OrderDto) => void>;
  polledAt: number;
}

/** Those who wait until an order has ended. */
export class Waiters {
  private readonly byKey = new Map<string, Waiting>();
  private nobodyLeft: (key: string) => void = () => undefined;

  /** Calls back for an order when the last of those who waited for it has gone. */
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

  /** Whether it is so long since those who wait for an order had it polled; if so, they do now. */
  takeTurn(key: string, every: number, now: number): boolean {
    const waiting = this.byKey.get(key);
    if (waiting === undefined || now - waiting.polledAt < every) return false;
    waiting.polledAt = now;
    return true;
  }

  /** @returns whether somebody waited. */
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
