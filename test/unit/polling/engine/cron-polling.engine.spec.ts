import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { wholeNow } from '../../../../lib/common/clock.js';
import { at, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { CountingMoment } from '../../../support/unit-counting.js';
import { due, engineWith } from '../../../support/unit-engine.js';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

const dueIn = ({ dueAt = Infinity }: WatchedOrder) => dueAt - wholeNow();

describe('CronPollingEngine', () => {
  it('finds, counts and lists what it tracks', () => {
    const { engine } = engineWith();
    const [a, b] = [due(engine, 'a'), due(engine, 'b')];
    expect([engine.size, engine.find('a'), engine.find('c')]).toEqual([2, a, undefined]);
    expect([...engine.watched()]).toEqual([a, b]);
  });

  it('keeps the earlier of two times', () => {
    const { engine } = engineWith();
    const order = due(engine, 'a', 500);
    due(engine, 'a', 900);
    expect(dueIn(order)).toBe(500);
    due(engine, 'a', 100);
    expect(dueIn(order)).toBe(100);
    expect(engine.size).toBe(1);
  });

  it('changes nothing for an order whose poll runs', async () => {
    const { engine, work } = engineWith();
    due(engine, 'a');
    engine.start(work);
    due(engine, 'a', -5);
    expect(engine.load().due).toBe(0);
    await work.end('a');
    expect(work.polled).toEqual(['a']);
  });

  it('reports how many orders it tracks, how many are due, and since when', () => {
    const { engine } = engineWith();
    expect(engine.load()).toEqual({ tracked: 0, due: 0, oldestDue: undefined });
    due(engine, 'later', 1);
    expect(engine.load()).toEqual({ tracked: 1, due: 0, oldestDue: undefined, nextDue: wholeNow() + 1 });
    for (const ms of [0, -7, -3]) due(engine, `due ${ms}`, ms);
    const oldestDue = wholeNow() - 7;
    expect(engine.load()).toEqual({ tracked: 4, due: 3, oldestDue, nextDue: oldestDue });
  });

  it('stops tracking what is cancelled, and ignores what it does not track', () => {
    const { engine, work } = engineWith();
    due(engine, 'a');
    engine.cancel('a');
    engine.cancel('b');
    engine.start(work);
    expect([engine.size, work.polled]).toEqual([0, []]);
  });
});

describe('an order that is due', () => {
  it('is polled at the start, and at the tick after it is due, not before', async () => {
    const { engine, work, tick } = engineWith();
    due(engine, 'now');
    due(engine, 'later', 1_000);
    engine.start(work);
    expect(work.polled).toEqual(['now']);
    jest.advanceTimersByTime(999);
    await tick();
    expect(work.polled).toEqual(['now']);
    jest.advanceTimersByTime(1);
    await tick();
    expect(work.polled).toEqual(['now', 'later']);
  });

  it('I8: is not polled twice at once, however long its poll takes', async () => {
    const { engine, work, tick } = engineWith();
    due(engine, 'a');
    engine.start(work);
    for (let second = 0; second < 100; second++) {
      jest.advanceTimersByTime(1_000);
      await tick();
    }
    expect(work.polled).toEqual(['a']);
    await work.end('a', wholeNow());
    expect(work.polled).toEqual(['a', 'a']);
  });

  it('returns as its poll says: at that moment, not on its own, or not at all', async () => {
    const { engine, work, tick } = engineWith();
    const orders = ['again', 'silent', 'gone'].map((name, place) => due(engine, name, place - 9));
    engine.start(work);
    await work.end('again', wholeNow() + 70);
    await work.end('silent');
    await work.letGo('gone');
    jest.advanceTimersByTime(70);
    await tick();
    expect(work.polled).toEqual(['again', 'silent', 'gone', 'again']);
    expect(orders.map(({ key }) => engine.find(key) !== undefined)).toEqual([true, true, false]);
  });

  it('is no longer tracked although its poll, which was in flight, says otherwise', async () => {
    const { engine, work } = engineWith();
    due(engine, 'a');
    engine.start(work);
    engine.cancel('a');
    const successor = due(engine, 'a', 5_000);
    await work.end('a', wholeNow());
    expect(engine.find('a')).toBe(successor);
    expect(dueIn(successor)).toBe(5_000);
    await work.endSweep();
    expect(work.polled).toEqual(['a']);
  });

  it('follows the result of a poll that was made out of turn', () => {
    const { engine } = engineWith();
    const [a, b] = [due(engine, 'a', 10), due(engine, 'b', 10)];
    engine.settle(a, at(wholeNow() + 70));
    engine.settle(b, STOP_TRACKING);
    engine.settle(new WatchedOrder('a', 0, 0), STOP_TRACKING);
    expect([engine.find('a'), engine.find('b')]).toEqual([a, undefined]);
    expect(dueIn(a)).toBe(70);
  });

  it('returns in this process at the moment to which its poll was postponed', () => {
    const { engine } = engineWith();
    const order = due(engine, 'a', 10);
    engine.settle(order, { kind: 'postponed', at: wholeNow() + 70 });
    expect(dueIn(order)).toBe(70);
  });

  it('waits while nothing may be polled, and each poll checks that anew', async () => {
    const { engine, work, tick } = engineWith();
    for (const name of ['a', 'b', 'c']) due(engine, name);
    work.waiting = 1;
    engine.start(work);
    expect(work.polled).toEqual([]);
    const answers = [0, 500];
    work.wait = () => answers.shift() ?? 0.1;
    await tick();
    expect(work.polled).toEqual(['a']);
  });
});

describe('the slots of an engine', () => {
  it('are refilled one by one, without waiting for a batch', async () => {
    const { engine, work } = engineWith({ concurrency: 2 });
    for (const [place, name] of ['a', 'b', 'c', 'd'].entries()) due(engine, name, place - 9);
    engine.start(work);
    expect(work.running).toEqual(['a', 'b']);
    await work.end('b');
    expect(work.running).toEqual(['a', 'c']);
    await work.end('c');
    expect(work.running).toEqual(['a', 'd']);
  });

  it('are given to the orders that have been due longest', () => {
    const { engine, work } = engineWith({ concurrency: 2 });
    for (const [name, ms] of Object.entries({ a: -1, b: -30, c: -2, d: -40 })) due(engine, name, ms);
    engine.start(work);
    expect(work.polled).toEqual(['d', 'b']);
  });

  it('take the 100 of 100,000 orders that are due, and few others are looked at', async () => {
    const { engine, work, tick } = engineWith({ concurrency: 1_000 });
    engine.start(work);
    for (let place = 0; place < 100_000; place++) {
      const order = new WatchedOrder(`ORDER-${place}`, 0, 0);
      engine.schedule(order, CountingMoment.at(wholeNow() + (place % 1_000 === 0 ? 0 : 1_000 + place)));
    }
    CountingMoment.looks = 0;
    await tick();

    expect(work.polled.toSorted()).toEqual(
      Array.from({ length: 100 }, (_, place) => `ORDER-${place * 1_000}`).toSorted(),
    );
    // Each of the 100 is sifted through 17 levels of the heap, at a few looks a level.
    expect(CountingMoment.looks).toBeLessThan(12_000);
    CountingMoment.looks = 0;
    await tick();
    expect(CountingMoment.looks).toBeLessThan(10);
  });
});
