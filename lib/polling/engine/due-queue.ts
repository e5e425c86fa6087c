import type { WatchedItem } from '../kinds/watched-item.js';

/** Children per node: a flatter heap touches less memory. */
const WIDTH = 4;

const parentOf = (place: number): number => Math.floor((place - 1) / WIDTH);

/**
 * A heap of items by due time. Each item knows its index, so it can be moved or removed without a search, and items
 * that are not due cost nothing. Due times are kept in a parallel array, so comparisons touch no item.
 */
export class DueQueue {
  private readonly items: WatchedItem[] = [];
  private readonly times: number[] = [];

  get first(): WatchedItem | undefined {
    return this.items[0];
  }

  /** `Infinity` if the queue is empty. */
  get firstDueAt(): number {
    return this.times[0] ?? Infinity;
  }

  /** Inserts an item, or moves it. */
  set(item: WatchedItem, dueAt: number): void {
    item.dueAt = dueAt;
    if (item.place < 0) item.place = this.items.push(item) - 1;
    this.settle(item, dueAt);
  }

  remove(item: WatchedItem): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.items.pop()!;
    const lastDueAt = this.times.pop()!;
    if (last === item) return;
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

  /** Sifts an item to where it belongs, shifting those in between by one level. */
  private settle(item: WatchedItem, dueAt: number): void {
    let { place } = item;
    for (let parent = parentOf(place); place > 0 && this.timeAt(parent) > dueAt; parent = parentOf(place)) {
      this.put(this.items[parent]!, this.timeAt(parent), place);
      place = parent;
    }
    for (let child = this.firstChild(place); this.timeAt(child) < dueAt; child = this.firstChild(place)) {
      this.put(this.items[child]!, this.timeAt(child), place);
      place = child;
    }
    this.put(item, dueAt, place);
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

  private put(item: WatchedItem, dueAt: number, place: number): void {
    this.items[place] = item;
    this.times[place] = dueAt;
    item.place = place;
  }
}
