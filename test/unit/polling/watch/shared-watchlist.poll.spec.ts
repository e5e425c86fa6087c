import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { wholeNow } from '../../../../lib/common/clock.js';
import { WeComPayError } from '../../../../lib/errors/wecom-pay.error.js';
import {
  OrderNotFoundError,
  WeComReplyError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { settled } from '../../../support/unit-polling.js';
import { sharedWatch } from '../../../support/unit-shared-engine.js';

const KEY = '1900000001/ORDER-1';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('polls out of turn', () => {
  it('share one query when they are for one order at once, and later ones make another', async () => {
    const { watch, orders } = sharedWatch();
    const answers = await Promise.all([watch.poll(KEY, 'pollNow'), watch.poll(KEY, 'schedule')]);
    expect(answers).toMatchObject([{ trade_state: 'NOTPAY' }, { trade_state: 'NOTPAY' }]);
    expect(orders.queries).toHaveLength(1);
    await watch.poll(KEY, 'pollNow');
    expect(orders.queries).toHaveLength(2);
  });

  it('share a failure when they are for one order at once, and later ones query again', async () => {
    const { watch, orders } = sharedWatch();
    orders.answer('ORDER-1', new WeComUnavailableError('away'));
    const polls = await Promise.allSettled([watch.poll(KEY, 'pollNow'), watch.poll(KEY, 'pollNow')]);
    expect(polls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    orders.answer('ORDER-1', 'NOTPAY');
    await watch.poll(KEY, 'pollNow');
    expect(orders.queries).toHaveLength(2);
  });

  it('query both orders when they are for two', async () => {
    const { watch, orders } = sharedWatch();
    await Promise.all([watch.poll(KEY, 'pollNow'), watch.poll('1900000001/ORDER-2', 'pollNow')]);
    expect(orders.queries.map(({ out_trade_no }) => out_trade_no)).toEqual(['ORDER-1', 'ORDER-2']);
  });

  it('take precedence for a caller, and run in the background otherwise', async () => {
    const { watch, orders } = sharedWatch();
    await watch.poll(KEY, 'pollNow');
    await watch.poll(KEY, 'schedule');
    expect(orders.queries.map(({ options }) => options.background)).toEqual([false, true]);
  });
});

describe('the answer to a poll out of turn', () => {
  it('is a state that has begun just now, whatever the age of the process', async () => {
    const { watch, engine, orders } = sharedWatch();
    await jest.advanceTimersByTimeAsync(3_600_000);
    orders.answer('ORDER-1', 'PAYERROR');
    await watch.poll(KEY, 'pollNow');
    await settled();
    expect(engine.calls).toMatchObject([
      { to: 'hasten', order: { state: 'PAYERROR', stateSince: wholeNow() } },
    ]);
  });

  it('has the amount checked that any of its callers gives', async () => {
    const { watch, engine, orders } = sharedWatch();
    orders.answer('ORDER-1', 'SUCCESS');
    await Promise.all([
      watch.poll(KEY, 'pollNow'),
      watch.poll(KEY, 'pollNow', { total: 999 }),
      watch.poll(KEY, 'pollNow', { total: 1 }),
    ]);
    await settled();
    expect(engine.calls).toMatchObject([{ to: 'hasten', order: { total: 999 } }]);
  });

  it.each(['SUCCESS', 'USERPAYING', 'CLOSED', 'REFUND', 'BRAND_NEW'])(
    'has the order polled now by the process that holds it when it is %s',
    async (state) => {
      const { watch, engine, orders } = sharedWatch();
      orders.answer('ORDER-1', state);
      await watch.poll(KEY, 'pollNow');
      await settled();
      expect(engine.calls).toMatchObject([{ to: 'hasten', key: KEY, order: { state } }]);
    },
  );

  it.each<[string, 'NOTPAY' | WeComPayError]>([
    ['NOTPAY', 'NOTPAY'],
    ['a timeout', new WeComTimeoutError('late', 'call')],
    ['nonsense', new WeComReplyError('not JSON')],
  ])('has the order tracked, as the schedule says, when it is %s', async (_title, answer) => {
    const { watch, engine, orders } = sharedWatch();
    orders.answer('ORDER-1', answer);
    await Promise.allSettled([watch.poll(KEY, 'pollNow')]);
    await settled();
    expect(engine.calls).toMatchObject([
      { to: 'find', key: KEY },
      { to: 'schedule', key: KEY, dueAt: wholeNow() + 5_000, order: { state: undefined, phase: 'asked' } },
    ]);
  });

  it('leaves an order that is already tracked as it is when it is no news', async () => {
    const { watch, engine, orders } = sharedWatch();
    engine.found = new WatchedOrder(KEY, 0, 0);
    orders.answer('ORDER-1', 'NOTPAY');
    await watch.poll(KEY, 'pollNow');
    await settled();
    expect(engine.calls).toEqual([{ to: 'find', key: KEY }]);
  });

  it('has nothing tracked when WeCom does not know the order', async () => {
    const { watch, engine, orders } = sharedWatch();
    orders.answer('ORDER-1', new OrderNotFoundError('none'));
    await expect(watch.poll(KEY, 'pollNow')).rejects.toThrow(OrderNotFoundError);
    await settled();
    expect(engine.calls).toEqual([]);
  });

  it.each(['NOTPAY', 'SUCCESS'])(
    'is returned, as %s, though the engine is unreachable, which is reported once and without its secrets',
    async (state) => {
      const { watch, engine, orders, logger } = sharedWatch();
      orders.answer('ORDER-1', state);
      engine.goAway();
      for (let poll = 0; poll < 3; poll++) {
        await expect(watch.poll(KEY, 'pollNow')).resolves.toMatchObject({ trade_state: state });
        await settled();
      }
      expect(logger.lines).toEqual([
        {
          level: 'warn',
          message: `The event for order ${KEY} is delayed. The polling engine is unreachable (Error).`,
        },
      ]);
    },
  );

  it('is returned at once, however long the engine takes', async () => {
    const { watch, engine } = sharedWatch();
    engine.reached = new Promise<never>(() => {});
    await expect(watch.poll(KEY, 'pollNow')).resolves.toMatchObject({ trade_state: 'NOTPAY' });
  });
});
