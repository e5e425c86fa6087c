import type { OrderDto } from '../order/dto/order.dto.js';

/** Somebody waits for an order. */
export interface Wait {
  /** The order, once it has ended. */
  readonly ended: Promise<OrderDto>;
  stop(): void;
}

type Waiter = (order: OrderDto) => void;

/** Those who wait until an order has ended. */
export class Waiters {
  private readonly byKey = new Map<string, Set<Waiter>>();

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  add(key: string): Wait {
    const waiters = this.byKey.get(key) ?? new Set<Waiter>();
    this.byKey.set(key, waiters);
    let waiter: Waiter | undefined;
    const ended = new Promise<OrderDto>((resolve) => {
      waiter = resolve;
      waiters.add(resolve);
    });
    return { ended, stop: () => this.remove(key, waiters, waiter) };
  }

  /** @returns whether somebody waited. */
  tell(key: string, order: OrderDto): boolean {
    const waiters = this.byKey.get(key);
    this.byKey.delete(key);
    for (const waiter of waiters ?? []) waiter(order);
    return waiters !== undefined;
  }

  private remove(key: string, waiters: Set<Waiter>, waiter: Waiter | undefined): void {
    if (waiter) waiters.delete(waiter);
    if (waiters.size === 0 && this.byKey.get(key) === waiters) this.byKey.delete(key);
  }
}
