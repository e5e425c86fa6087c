import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OrderEvent } from '../../../../lib/events/order.event.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene, hear } from '../../../support/unit-polling.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;
const KEY = '1900000001/ORDER-1';
const SUCCESS = 'wecom-pay.order.success';

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** An order that has ended, and is polled at once; the application lists it, or has no method that lists. */
function scene({ state = 'SUCCESS', lists = false, sweepEvery = 60_000 } = {}): PollingScene {
  const listers = lists ? [() => [{ out_trade_no: 'ORDER-1' }]] : [];
  const made = new PollingScene({ polling: { sweepEvery }, listers });
  made.orders.answer('ORDER-1', state);
  made.track('ORDER-1', Date.now() - MINUTE);
  return made;
}

/** Seconds between the moments at which the event was delivered. */
function gaps(moments: readonly number[]): number[] {
  return moments.slice(1).map((moment, index) => (moment - moments[index]!) / SECOND);
}

describe('a paid order that nothing listens for', () => {
  it.each([true, false])(
    'I1: stays tracked, and is delivered to a listener that comes later (lists: %s)',
    async (lists) => {
      const polling = scene({ lists });
      polling.start();
      await polling.pass(MINUTE, SECOND);
      expect(await polling.polling.find(KEY)).toMatchObject({ state: 'SUCCESS' });
      expect(polling.logger.of('warn')).toEqual([
        expect.stringMatching(
          /^Order 1900000001\/ORDER-1 is SUCCESS but has no listener\..+@OnOrder\('SUCCESS'\)\.$/u,
        ),
      ]);
      expect(polling.logger.of('warn')[0]!.includes('@UnfinishedOrders() no longer lists the order')).toBe(
        lists,
      );
      polling.listen();
      await polling.pass(MINUTE, SECOND);
      expect(polling.events).toMatchObject([{ id: `${KEY}/SUCCESS`, previousState: undefined }]);
      expect((await polling.polling.find(KEY)) === undefined).toBe(!lists);
    },
  );
});

describe('a payment of another amount that nothing listens for', () => {
  it('is told to whoever waits as what it is at WeCom, and stays tracked until a listener hears of it', async () => {
    const polling = scene();
    await polling.polling.watchlist.track({ out_trade_no: 'ORDER-1', total: 999 });
    const waiting = polling.polling.waiters.add(KEY);
    polling.start();
    await polling.pass(MINUTE, SECOND);
    expect(await waiting.ended).toMatchObject({ trade_state: 'SUCCESS' });
    expect(await polling.polling.find(KEY)).toMatchObject({ state: 'SUCCESS' });
    const heard: OrderEvent[] = [];
    hear(polling, 'wecom-pay.order.mismatch', (event: OrderEvent) => void heard.push(event));
    await polling.pass(MINUTE, SECOND);
    expect(heard).toHaveLength(1);
    expect(await polling.polling.find(KEY)).toBeUndefined();
  });
});

describe('an unpaid order that nothing listens for', () => {
  it('is no longer tracked where nothing lists orders', async () => {
    const polling = scene({ state: 'CLOSED' }).start();
    await polling.tick();
    expect(await polling.polling.find(KEY)).toBeUndefined();
    expect(polling.logger.lines).toEqual([
      { level: 'log', message: 'Watching 1 order; the next poll is due now.' },
    ]);
  });

  it('stays tracked while it is listed, which is reported from the second time on', async () => {
    const polling = scene({ state: 'CLOSED', lists: true }).start();
    await polling.pass(MINUTE, MINUTE);
    expect(polling.logger.of('warn')).toEqual([]);
    await polling.pass(2 * MINUTE, MINUTE);
    expect(polling.logger.of('warn')).toEqual([expect.stringMatching(/is CLOSED but has no listener/u)]);
    expect(await polling.polling.find(KEY)).toMatchObject({ state: 'CLOSED' });
  });
});

describe('I7: a listener that fails', () => {
  const FAILURES: readonly (readonly [
    title: string,
    listen: (event: OrderEvent) => unknown,
    wait: number,
  ])[] = [
    ['rejects', () => Promise.reject(new RangeError('no database')), 0],
    [
      'throws',
      () => {
        throw new RangeError('no database');
      },
      0,
    ],
    ['rejects with no error', () => Promise.reject('text'), 0],
    ['hangs', () => new Promise(() => {}), 30],
  ];

  it.each(FAILURES)(
    'keeps the order tracked, and is notified again and again, when it %s',
    async (_title, listen, wait) => {
      const polling = scene();
      const moments: number[] = [];
      const events: OrderEvent[] = [];
      hear(polling, SUCCESS, (event: OrderEvent) => {
        moments.push(performance.now());
        events.push(event);
        return listen(event);
      });
      polling.start();
      await polling.pass(15 * MINUTE, SECOND);
      expect(gaps(moments).slice(0, 5)).toEqual([5, 10, 20, 40, 80].map((seconds) => seconds + wait));
      expect(new Set(events.map(({ id, paid, final }) => `${id} ${paid} ${final}`))).toEqual(
        new Set([`${KEY}/SUCCESS true true`]),
      );
      expect(await polling.polling.find(KEY)).toMatchObject({ state: 'SUCCESS' });
      expect(polling.logger.of('error')[0]).toMatch(
        /^A listener of wecom-pay\.order\.success failed for .+ORDER-1\/SUCCESS: .+ The event will be redelivered\.$/u,
      );
    },
  );

  it('is notified once a day in the end', async () => {
    const polling = scene();
    const moments: number[] = [];
    hear(polling, SUCCESS, () => {
      moments.push(performance.now());
      throw new Error('never');
    });
    polling.start();
    await polling.pass(6 * DAY);
    expect(Math.max(...gaps(moments))).toBe(DAY / SECOND);
    expect(gaps(moments).slice(-2)).toEqual([DAY / SECOND, DAY / SECOND]);
  });

  it('ends the tracking of the order when it works at last', async () => {
    const polling = scene();
    let failures = 2;
    const listener = jest.fn(async () => {
      if (failures-- > 0) throw new Error('no database');
    });
    hear(polling, SUCCESS, listener);
    polling.start();
    await polling.pass(MINUTE, SECOND);
    expect(listener).toHaveBeenCalledTimes(3);
    expect(await polling.polling.find(KEY)).toBeUndefined();
  });

  it('is enough to notify all again, although others do not fail', async () => {
    const polling = scene().listen();
    let failures = 1;
    hear(polling, 'wecom-pay.default.order.success', async () => {
      if (failures-- > 0) throw new Error('no database');
    });
    polling.start();
    await polling.pass(MINUTE, SECOND);
    expect(polling.events.map(({ previousState }) => previousState)).toEqual([undefined, undefined]);
  });

  it('is notified again of an unresolved order as well', async () => {
    const polling = scene({ state: 'NOTPAY' });
    const heard = jest.fn(() => Promise.reject(new Error('no database')));
    polling.track('ORDER-2', Date.now() - 8 * DAY);
    hear(polling, 'wecom-pay.order.unresolved', heard);
    polling.start();
    await polling.pass(76 * SECOND, SECOND);
    expect(heard).toHaveBeenCalledTimes(5);
    heard.mockImplementation(async () => undefined as never);
    await polling.pass(2 * MINUTE, SECOND);
    expect(heard).toHaveBeenCalledTimes(6);
    expect(await polling.polling.find('1900000001/ORDER-2')).toBeUndefined();
  });

  it('keeps the order tracked when the message of its error is not a string, too', async () => {
    const polling = scene();
    const heard = jest.fn(() => Promise.reject(Object.assign(new Error(), { message: undefined })));
    hear(polling, SUCCESS, heard);
    polling.start();
    await polling.pass(16 * SECOND, SECOND);
    expect(heard).toHaveBeenCalledTimes(3);
  });
});

describe('I6: an order that is still listed after its end was delivered', () => {
  it.each([
    { sweepEvery: 60_000, expected: [120, 240, 480, 960] },
    { sweepEvery: 10_000, expected: [20, 40, 80, 160] },
  ])(
    'is redelivered after two sweeps of $sweepEvery ms, then after twice as long',
    async ({ sweepEvery, expected }) => {
      const polling = scene({ lists: true, sweepEvery }).listen().start();
      const moments: number[] = [];
      hear(polling, SUCCESS, () => void moments.push(performance.now()));
      await polling.pass(31 * MINUTE, sweepEvery);
      expect(gaps(moments).slice(0, 4)).toEqual(expected);
      expect(new Set(polling.events.map(({ id }) => id))).toEqual(new Set([`${KEY}/SUCCESS`]));
      expect(polling.events.map(({ previousState }) => previousState).slice(0, 2)).toEqual([
        undefined,
        'SUCCESS',
      ]);
    },
  );

  it('is redelivered after two sweeps, however often a listener had failed before', async () => {
    const polling = scene({ lists: true });
    let failures = 4;
    const moments: number[] = [];
    hear(polling, SUCCESS, () => {
      moments.push(performance.now());
      if (failures-- > 0) throw new Error('no database');
    });
    polling.start();
    await polling.pass(10 * MINUTE, SECOND);
    expect(gaps(moments).slice(0, 6)).toEqual([5, 10, 20, 40, 120, 240]);
  });

  it('is redelivered once a day in the end', async () => {
    const polling = scene({ lists: true, sweepEvery: 3_600_000 }).listen().start();
    await polling.pass(20 * DAY, 3_600_000);
    expect((await polling.polling.find(KEY))!.nextPollAt!.getTime() - Date.now()).toBeLessThanOrEqual(DAY);
    expect(polling.events.length).toBeGreaterThan(20);
  });

  it('is delivered with the refund that follows', async () => {
    const polling = scene({ lists: true }).listen().start();
    await polling.tick();
    polling.orders.answer('ORDER-1', 'REFUND');
    await polling.pass(2 * MINUTE, MINUTE);
    expect(polling.events).toMatchObject([
      { id: `${KEY}/SUCCESS` },
      { id: `${KEY}/REFUND`, paid: true, previousState: 'SUCCESS' },
    ]);
  });

  it('is reported from the second delivery on: no listener takes it off the list', async () => {
    const polling = scene({ lists: true }).listen().start();
    await polling.tick();
    expect(polling.logger.of('warn')).toEqual([]);
    await polling.pass(2 * MINUTE, MINUTE);
    expect(polling.events).toHaveLength(2);
    expect(polling.logger.of('warn')).toEqual([
      'Order 1900000001/ORDER-1 was delivered as SUCCESS, but @UnfinishedOrders() still lists it, so it is delivered ' +
        'again. A listener must update the row, so that it is no longer listed, before it returns.',
    ]);
  });

  it('is not reported if it is PAYERROR: its customer may still pay, so it is to stay listed', async () => {
    const polling = scene({ lists: true }).listen().start();
    polling.orders.answer('ORDER-1', 'PAYERROR');
    await polling.pass(60 * MINUTE, MINUTE);
    expect(new Set(polling.events.map(({ id }) => id))).toEqual(new Set([`${KEY}/PAYERROR`]));
    expect(polling.events.length).toBeGreaterThan(1);
    expect(polling.logger.of('warn')).toEqual([]);
  });

  it('is not redelivered by polls out of turn', async () => {
    const polling = scene({ lists: true }).listen().start();
    await polling.tick();
    const due = (await polling.polling.find(KEY))?.nextPollAt;
    await polling.polling.watchlist.poll(KEY, 'pollNow');
    await polling.tick();
    expect(polling.events).toHaveLength(1);
    expect((await polling.polling.find(KEY))?.nextPollAt).toEqual(due);
  });
});
