import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OrderEvent } from '../../../../lib/events/order.event.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene, hear } from '../../../support/unit-polling.js';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const KEY = '1900000001/ORDER-1';

let scene: PollingScene;

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  scene = new PollingScene({ polling: { schedule: () => 10_000 } }).listen().start();
  scene.track('ORDER-1');
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** Lets WeCom answer these states, one a poll. */
async function answer(...states: string[]): Promise<void> {
  for (const state of states) {
    scene.orders.answer('ORDER-1', state);
    await scene.pass(10_000);
  }
}

const told = () => scene.events.map(({ previousState, order }) => [previousState, order.trade_state]);

describe('an order that ends', () => {
  it.each(['SUCCESS', 'REFUND', 'CLOSED', 'REVOKED'])(
    'is delivered once in %s, and is then no longer tracked',
    async (state) => {
      await answer('NOTPAY', state, state);
      expect(scene.events).toMatchObject([
        {
          id: `${KEY}/${state}`,
          account: 'default',
          order: { out_trade_no: 'ORDER-1', trade_state: state },
          previousState: 'NOTPAY',
          paid: state === 'SUCCESS' || state === 'REFUND',
          final: true,
          source: 'schedule',
          attempt: 2,
          observedAt: new Date(Date.now() - 10_000),
        },
      ]);
      expect(await scene.polling.find(KEY)).toBeUndefined();
    },
  );

  it('I5: is delivered as paid when it is in REFUND at first sight', async () => {
    await answer('REFUND');
    expect(scene.events).toMatchObject([{ paid: true, final: true, previousState: undefined }]);
  });

  it('is delivered in PAYERROR after 60 s in that state, and not before', async () => {
    await answer(...Array<string>(6).fill('PAYERROR'));
    expect(scene.events).toEqual([]);
    await answer('PAYERROR');
    expect(scene.events).toMatchObject([{ id: `${KEY}/PAYERROR`, paid: false, final: true }]);
  });

  it('is delivered in SUCCESS after a PAYERROR, which is not delivered', async () => {
    await answer('USERPAYING', 'PAYERROR', 'SUCCESS');
    expect(told()).toEqual([
      [undefined, 'USERPAYING'],
      ['USERPAYING', 'SUCCESS'],
    ]);
  });
});

describe('an order that stays open', () => {
  it('is delivered with each change and the state before, but not with its first NOTPAY', async () => {
    await answer('NOTPAY', 'NOTPAY', 'USERPAYING', 'USERPAYING', 'ACCEPT', 'NOTPAY', 'SUCCESS');
    expect(told()).toEqual([
      ['NOTPAY', 'USERPAYING'],
      ['USERPAYING', 'ACCEPT'],
      ['ACCEPT', 'NOTPAY'],
      ['NOTPAY', 'SUCCESS'],
    ]);
    expect(scene.events.map(({ final }) => final)).toEqual([false, false, false, true]);
  });

  it.each(['BRAND_NEW', 'NEW STATE', '成功', 'a.b*', ''])(
    'I3: has not ended in the unknown state %j',
    async (state) => {
      await answer(state, state, 'NOTPAY');
      expect(scene.events).toMatchObject([
        { final: false, paid: false, order: { trade_state: state } },
        { final: false, paid: false, order: { trade_state: 'NOTPAY' } },
      ]);
      expect(await scene.polling.find(KEY)).toMatchObject({ attempts: 3, state: 'NOTPAY' });
    },
  );

  it('is redelivered with the next poll when a listener has failed for a change', async () => {
    let failures = 1;
    const seen: (string | undefined)[] = [];
    hear(scene, 'wecom-pay.order.userpaying', ({ previousState }: OrderEvent) => {
      seen.push(previousState);
      if (failures-- > 0) throw new Error('no database');
    });
    await answer('NOTPAY', 'USERPAYING', 'USERPAYING', 'USERPAYING');
    expect(seen).toEqual(['NOTPAY', 'NOTPAY']);
  });
});

describe('a failed payment that was not delivered, and is followed by another try', () => {
  it('hides no end that comes later', async () => {
    await answer('PAYERROR', 'NOTPAY', 'SUCCESS');
    expect(told()).toEqual([['NOTPAY', 'SUCCESS']]);
  });

  it('is not a lasting failure, however long ago it was', async () => {
    await answer('PAYERROR', 'USERPAYING');
    await scene.pass(2 * MINUTE);
    await answer('PAYERROR');
    expect(told().map(([, state]) => state)).toEqual(['USERPAYING']);
  });

  it('does not keep the order from being unresolved after the horizon', async () => {
    scene = new PollingScene({ polling: { horizon: 100_000, schedule: () => 10_000 } }).listen().start();
    scene.track('ORDER-1');
    await answer('PAYERROR', 'NOTPAY');
    await scene.pass(60 * MINUTE);
    expect(scene.unresolved).toHaveLength(1);
  });
});

describe('I4: an answer that takes back a state', () => {
  it('is reported, and not applied', async () => {
    scene = new PollingScene({
      listers: [() => [{ out_trade_no: 'ORDER-1' }]],
      polling: { sweepEvery: 5_000 },
    });
    scene.listen().start();
    await answer('SUCCESS', 'NOTPAY', 'CLOSED', 'BRAND_NEW');
    expect(scene.events.map(({ id }) => id)).toEqual([`${KEY}/SUCCESS`]);
    expect(await scene.polling.find(KEY)).toMatchObject({ state: 'SUCCESS' });
    expect(scene.logger.of('error')).toEqual([
      `WeCom returned NOTPAY for order ${KEY} after SUCCESS. Ignored: states only move forward.`,
    ]);
  });

  it('has an order polled soon whose end is still to be delivered', async () => {
    scene = new PollingScene().start();
    scene.track('ORDER-1');
    let failures = 1;
    hear(scene, 'wecom-pay.order.success', () => {
      if (failures-- > 0) throw new Error('no database');
    });
    await answer('SUCCESS', 'NOTPAY');
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(6 * SECOND);
    expect(await scene.polling.find(KEY)).toBeUndefined();
  });

  it('does not make an order unresolved that has ended and is still listed', async () => {
    scene = new PollingScene({
      listers: [() => [{ out_trade_no: 'ORDER-1', createdAt: new Date(Date.now() - 8 * DAY) }]],
    });
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.listen().start();
    await scene.tick();
    scene.orders.answer('ORDER-1', 'NOTPAY');
    await scene.pass(30 * MINUTE, MINUTE);
    expect(scene.orders.queries.length).toBeLessThan(10);
    expect(scene.unresolved).toEqual([]);
  });
});

describe('an order that is unresolved', () => {
  beforeEach(() => {
    scene = new PollingScene({
      listers: [() => [{ out_trade_no: 'ORDER-1', createdAt: new Date(Date.now() - 8 * DAY) }]],
    }).listen();
    scene.start();
  });

  it('is delivered once and logged as an error, stays tracked, and is not polled on its own', async () => {
    await scene.pass(DAY, MINUTE);
    expect(scene.unresolved).toHaveLength(1);
    expect(scene.unresolved[0]).toMatchObject({
      id: `${KEY}/UNRESOLVED`,
      account: 'default',
      mchid: '1900000001',
      out_trade_no: 'ORDER-1',
      lastState: 'NOTPAY',
      attempt: 1,
    });
    expect(Object.isFrozen(scene.unresolved[0])).toBe(true);
    expect(scene.orders.queries).toHaveLength(1);
    expect(await scene.polling.find(KEY)).toMatchObject({ nextPollAt: undefined });
    expect(scene.logger.of('error')).toEqual([
      `Order ${KEY} has no final state after 168 h (last answer: NOTPAY). It is no longer polled automatically and needs attention.`,
    ]);
  });

  it('is still delivered when a poll out of turn finds its end', async () => {
    await scene.pass(MINUTE, MINUTE);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.polling.watchlist.poll(KEY, 'pollNow');
    await scene.tick();
    expect(scene.events).toMatchObject([{ paid: true, source: 'pollNow' }]);
  });

  it('is polled like a new one once it is tracked again: its customer may pay after all', async () => {
    await scene.pass(MINUTE, MINUTE);
    scene.track('ORDER-1', Date.now() - 8 * DAY);
    await scene.pass(10 * SECOND, SECOND);
    expect(scene.orders.queries.length).toBeGreaterThan(1);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(MINUTE, SECOND);
    expect(scene.events).toMatchObject([{ paid: true, source: 'schedule' }]);
    expect(scene.unresolved).toHaveLength(1);
  });

  it('is polled like a new one if its listener tracks it while it is told as unresolved', async () => {
    scene.emitter.on('wecom-pay.order.unresolved', () => scene.track('ORDER-1', Date.now() - 8 * DAY));
    await scene.pass(10 * SECOND, SECOND);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(MINUTE, SECOND);
    expect(scene.events).toMatchObject([{ paid: true, source: 'schedule' }]);
    expect(scene.unresolved).toHaveLength(1);
  });

  it('is not polled again because it is listed again', async () => {
    await scene.pass(10 * MINUTE, MINUTE);
    expect(scene.orders.queries).toHaveLength(1);
  });

  it('stays unresolved when a poll out of turn finds it as it was', async () => {
    await scene.pass(MINUTE, MINUTE);
    await scene.polling.watchlist.poll(KEY, 'pollNow');
    await scene.pass(DAY, MINUTE);
    expect([scene.unresolved.length, scene.orders.queries.length]).toEqual([1, 2]);
  });
});

it('I3: emits an order that WeCom never knew as unresolved after the horizon, and says so', async () => {
  const { OrderNotFoundError } = await import('../../../../lib/errors/wecom-pay.errors.js');
  scene = new PollingScene({ polling: { horizon: MINUTE } }).listen().start();
  scene.orders.answer('ORDER-1', new OrderNotFoundError('none'));
  scene.track('ORDER-1');
  await scene.pass(2 * MINUTE);
  expect(scene.unresolved).toMatchObject([{ lastState: undefined, attempt: 0 }]);
  expect(scene.logger.of('error')[0]).toContain('(last answer: no such order)');
  expect(scene.events).toEqual([]);
});
