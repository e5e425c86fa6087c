import { describe, expect, it, jest } from '@jest/globals';
import { Waiters } from '../../../../lib/polling/poll/waiters.js';
import { orderOf } from '../../../support/unit-fake-orders.js';

const order = orderOf('SUCCESS');

describe('Waiters', () => {
  it('notifies all who wait for an order once, and says whether there were any', async () => {
    const waiters = new Waiters();
    const waits = [waiters.add('a'), waiters.add('a')];
    expect([waiters.tell('b', order), waiters.tell('a', order), waiters.tell('a', order)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await Promise.all(waits.map(({ ended }) => ended))).toEqual([order, order]);
    expect(waiters.has('a')).toBe(false);
  });

  it('forgets those who no longer wait', () => {
    const waiters = new Waiters();
    const [first, second] = [waiters.add('a'), waiters.add('a')];
    first.stop();
    first.stop();
    expect(waiters.has('a')).toBe(true);
    second.stop();
    expect([waiters.has('a'), waiters.tell('a', order)]).toEqual([false, false]);
  });

  it('does not forget those who came after one that was notified', async () => {
    const waiters = new Waiters();
    const first = waiters.add('a');
    waiters.tell('a', order);
    const second = waiters.add('a');
    first.stop();
    expect(waiters.tell('a', order)).toBe(true);
    await expect(second.ended).resolves.toBe(order);
  });

  it('ends a wait with its error, and no other', async () => {
    const waiters = new Waiters();
    const [first, second] = [waiters.add('a'), waiters.add('a')];
    first.fail(new RangeError('no room'));
    waiters.tell('a', order);
    await expect(first.ended).rejects.toThrow(RangeError);
    await expect(second.ended).resolves.toBe(order);
  });

  it('calls back when the last of those who waited has gone, notified or not', () => {
    const waiters = new Waiters();
    const left = jest.fn();
    waiters.onNobodyLeft(left);
    const [first, second] = [waiters.add('a'), waiters.add('a')];
    first.stop();
    expect(left).not.toHaveBeenCalled();
    second.stop();
    const third = waiters.add('b');
    waiters.tell('b', order);
    third.stop();
    expect(left.mock.calls).toEqual([['a'], ['b']]);
  });
});
