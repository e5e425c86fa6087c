import type { WatchedOrder } from '../kinds/watched-order.js';

/** Children per node: a flatter heap touches less memory. */
const WIDTH = 4;

const parentOf = (place: number): number => Math.floor((place - 1) / WIDTH);

/**
 * A heap of orders by due time. Each order knows its index, so it can be moved or removed without a search, and orders
 * that are not due cost nothing. Due times are kept in a parallel array, so comparisons touch no order.
 */
export class DueQueue {
  private readonly orders: WatchedOrder[] = [];
  private readonly times: number[] = [];

  get first(): WatchedOrder | undefined {
    return this.orders[0];
  }

  /** `Infinity` if the queue is empty. */
  get firstDueAt(): number {
    return this.times[0] ?? Infinity;
  }

  /** Inserts an order, or moves it. */
  set(order: WatchedOrder, dueAt: number): void {
    order.dueAt = dueAt;
    if (order.place < 0) order.place = this.orders.push(order) - 1;
    this.settle(order, dueAt);
  }

  remove(order: WatchedOrder): void {
    const { place } = order;
    if (place < 0) return;
    order.place = -1;
    const last = this.orders.pop()!;
    const lastDueAt = this.times.pop()!;
    if (last === order) return;
    last.place = place;
    this.settle(last, lastDueAt);
  }

  countDue(now: number, place = 0): number {
    if (place >= this.times.length || this.timeAt(place) > now) return 0;
    let count = 1;
    for (let child = WIDTH * place + 1; child <= WIDTH * place + WIDTH; child++) {
      count += this.countDue(now, child);
    }
    return count;
  }

  /** Sifts an order to where it belongs, shifting those in between by one level. */
  private settle(order: WatchedOrder, dueAt: number): void {
    let { place } = order;
    for (let parent = parentOf(place); place > 0 && this.timeAt(parent) > dueAt; parent = parentOf(place)) {
      this.put(this.orders[parent]!, this.timeAt(parent), place);
      place = parent;
    }
    for (let child = this.firstChild(place); this.timeAt(child) < dueAt; child = this.firstChild(place)) {
      this.put(this.orders[child]!, this.timeAt(child), place);
      place = child;
    }
    this.put(order, dueAt, place);
  }

  /** The child that is due before its siblings. */
  private firstChild(place: number): number {
    let first = WIDTH * place + 1;
    for (let child = first + 1; child <= WIDTH * place + WIDTH; child++) {
      if (this.timeAt(child) < this.timeAt(first)) first = child;
    }
    return first;
  }

  private timeAt(place: number): number {
    return this.times[place] ?? Infinity;
  }

  private put(order: WatchedOrder, dueAt: number, place: number): void {
    this.orders[place] = order;
    this.times[place] = dueAt;
    order.place = place;
  }
}
