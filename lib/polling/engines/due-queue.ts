import type { WatchedOrder } from '../watched-order.js';

/**
 * Orders by the time they are due: a binary heap in which each order knows its place, so that it can be moved and taken
 * out without a search. What is not due costs nothing.
 */
export class DueQueue {
  private readonly heap: WatchedOrder[] = [];

  /** The order that is due first. */
  get first(): WatchedOrder | undefined {
    return this.heap[0];
  }

  /** Puts an order in, or moves it. */
  set(order: WatchedOrder, dueAt: number): void {
    order.dueAt = dueAt;
    if (order.place < 0) order.place = this.heap.push(order) - 1;
    this.up(order);
    this.down(order);
  }

  remove(order: WatchedOrder): void {
    const { place } = order;
    if (place < 0) return;
    order.place = -1;
    const last = this.heap.pop()!;
    if (last === order) return;
    this.put(last, place);
    this.up(last);
    this.down(last);
  }

  /** How many are due. */
  countDue(now: number, place = 0): number {
    const order = this.heap[place];
    if (order === undefined || order.dueAt > now) return 0;
    return 1 + this.countDue(now, 2 * place + 1) + this.countDue(now, 2 * place + 2);
  }

  private up(order: WatchedOrder): void {
    while (order.place > 0) {
      const parent = this.heap[(order.place - 1) >> 1]!;
      if (parent.dueAt <= order.dueAt) return;
      this.swap(order, parent);
    }
  }

  private down(order: WatchedOrder): void {
    for (;;) {
      const left = this.heap[2 * order.place + 1];
      const right = this.heap[2 * order.place + 2];
      const child = right !== undefined && right.dueAt < left!.dueAt ? right : left;
      if (child === undefined || child.dueAt >= order.dueAt) return;
      this.swap(order, child);
    }
  }

  private swap(a: WatchedOrder, b: WatchedOrder): void {
    const place = a.place;
    this.put(a, b.place);
    this.put(b, place);
  }

  private put(order: WatchedOrder, place: number): void {
    this.heap[place] = order;
    order.place = place;
  }
}
