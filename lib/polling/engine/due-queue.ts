import type { WatchedOrder } from './watched-order.js';

/** Children per place: a flat heap touches less memory. */
const WIDTH = 4;

const parentOf = (place: number): number => Math.floor((place - 1) / WIDTH);

/**
 * Orders by the time they are due: a heap in which each order knows its place, so that it can be moved and taken out
 * without a search. What is not due costs nothing. The times stand beside the orders: to compare them, no order is read.
 */
export class DueQueue {
  private readonly orders: WatchedOrder[] = [];
  private readonly times: number[] = [];

  /** The order that is due first. */
  get first(): WatchedOrder | undefined {
    return this.orders[0];
  }

  /** When the first order is due; `Infinity` when there is none. */
  get firstDueAt(): number {
    return this.times[0] ?? Infinity;
  }

  /** Puts an order in, or moves it. */
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

  /** How many are due. */
  countDue(now: number, place = 0): number {
    if (place >= this.times.length || this.timeAt(place) > now) return 0;
    let count = 1;
    for (let child = WIDTH * place + 1; child <= WIDTH * place + WIDTH; child++) {
      count += this.countDue(now, child);
    }
    return count;
  }

  /** Moves an order from its place to where it belongs, and those in between by one step. */
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
