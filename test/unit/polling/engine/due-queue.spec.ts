import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueQueue } from '../../../../lib/polling/engine/due-queue.js';
import type { WatchedItem } from '../../../../lib/polling/kinds/watched-item.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { CountingMoment } from '../../../support/unit-counting.js';

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => new WatchedOrder(`m/ORDER-${index}`, 0, 0));

/** Takes all out, in the order in which the queue gives them. */
function drain(queue: DueQueue): WatchedItem[] {
  const taken: WatchedItem[] = [];
  for (let { first } = queue; first !== undefined; { first } = queue) {
    queue.remove(first);
    taken.push(first);
  }
  return taken;
}

describe('DueQueue', () => {
  it('is empty at first', () => {
    const queue = new DueQueue();
    expect([queue.first, queue.countDue(1e15)]).toEqual([undefined, 0]);
  });

  it('ignores the removal of what is not in it', () => {
    const queue = new DueQueue();
    const [inside, outside] = orders(2) as [WatchedOrder, WatchedOrder];
    queue.set(inside, 5);
    queue.remove(outside);
    queue.remove(inside);
    queue.remove(inside);
    expect(queue.first).toBeUndefined();
  });

  it('keeps what is never due behind all others, and does not count it', () => {
    const queue = new DueQueue();
    const [never, soon] = orders(2) as [WatchedOrder, WatchedOrder];
    queue.set(never, Infinity);
    queue.set(soon, 9);
    expect(queue.countDue(1e15)).toBe(1);
    expect(drain(queue)).toEqual([soon, never]);
  });

  it('stays sorted when an order is removed and its place is taken by one that is due earlier', () => {
    const queue = new DueQueue();
    const all = orders(7);
    for (const [place, dueAt] of [0, 10, 1, 11, 12, 2, 3].entries()) queue.set(all[place]!, dueAt);
    queue.remove(all[3]!);
    expect(drain(queue).map(({ dueAt }) => dueAt)).toEqual([0, 1, 2, 3, 10, 12]);
  });

  it('behaves like a sorted list, whatever is put in, moved and taken out', () => {
    const index = fc.nat(19);
    const moment = fc.oneof(fc.nat(20), fc.nat(1_000_000), fc.constant(Infinity), fc.integer());
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('set' as const), index, moment }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), index, moment }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), fc.nat(30), (steps, now) => {
        const queue = new DueQueue();
        const all = orders(20);
        const model = new Map<WatchedOrder, number>();
        for (const { kind, index: place, moment: dueAt } of steps) {
          const order = all[place]!;
          if (kind === 'set') {
            queue.set(order, dueAt);
            model.set(order, dueAt);
          } else {
            queue.remove(order);
            model.delete(order);
          }
          const due = [...model.values()];
          expect(queue.first?.dueAt).toBe(due.length === 0 ? undefined : Math.min(...due));
          expect(queue.countDue(now)).toBe(due.filter((at) => at <= now).length);
          expect(all.filter((each) => each.place >= 0 !== model.has(each))).toEqual([]);
        }
        const sorted = [...model.values()].toSorted((a, b) => (a < b ? -1 : 1));
        expect(drain(queue).map(({ dueAt }) => dueAt)).toEqual(sorted);
      }),
      { numRuns: 50 },
    );
  });

  it('touches few of 100,000 orders when one is put in, moved or taken out', () => {
    const queue = new DueQueue();
    const all = orders(100_000);
    for (const [place, order] of all.entries())
      queue.set(order, CountingMoment.at((place * 7_919) % 100_000));
    CountingMoment.looks = 0;
    queue.set(all[500]!, CountingMoment.at(-1));
    queue.remove(all[70_000]!);
    queue.remove(queue.first!);

    expect(CountingMoment.looks).toBeGreaterThan(0);
    expect(CountingMoment.looks).toBeLessThan(500);
  });
});
