import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { useFakeClock } from '../../../support/unit-clock.js';
import { hear, PollingScene } from '../../../support/unit-polling.js';
import { Hanging } from '../../../support/hanging.js';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const KEY = '1900000001/ORDER-1';

let scene: PollingScene;

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('an order that is created at WeCom again, as its customer is about to pay after all', () => {
  const createAgain = () =>
    scene.polling.watchlist.track({ out_trade_no: 'ORDER-1', createdAt: Date.now() }, true);

  it('is found as paid as soon as a new one', async () => {
    scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(3 * DAY);
    const before = scene.orders.queries.length;
    await createAgain();
    await scene.pass(30 * SECOND);
    expect(scene.orders.queries.length - before).toBeGreaterThan(2);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(30 * SECOND);
    expect(scene.events).toMatchObject([{ paid: true, source: 'schedule' }]);
  });

  it('is not given up before it is as old as the horizon again', async () => {
    scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(6 * DAY);
    await createAgain();
    await scene.pass(6 * DAY);
    expect(scene.unresolved).toEqual([]);
    await scene.pass(2 * DAY);
    expect(scene.unresolved).toHaveLength(1);
  });

  it('is not told as failed because a payment failed before', async () => {
    scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(3 * DAY);
    scene.orders.answer('ORDER-1', 'PAYERROR');
    await scene.polling.watchlist.poll(KEY, 'pollNow');
    await scene.pass(20 * MINUTE);
    await createAgain();
    await scene.pass(30 * SECOND);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(MINUTE);
    expect(scene.events).toMatchObject([{ paid: true }]);
  });

  it('is found as paid as soon as a new one, though it was told as failed and is still listed', async () => {
    const createdAt = new Date();
    scene = new PollingScene({ listers: [() => [{ out_trade_no: 'ORDER-1', createdAt }]] }).listen().start();
    scene.orders.answer('ORDER-1', 'PAYERROR');
    await scene.pass(5 * 60 * MINUTE, MINUTE);
    await createAgain();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(10 * SECOND, SECOND);
    expect(scene.lastEvent()).toMatchObject({ paid: true });
  });

  it.each([
    ['nothing is listed', false],
    ['it is listed', true],
  ])(
    'is found as paid as soon as a new one, though it is being told as failed, and %s',
    async (_what, lists) => {
      const rows = [{ out_trade_no: 'ORDER-1', createdAt: new Date() }];
      scene = new PollingScene({ listers: lists ? [() => rows] : [] }).listen().start();
      const held = new Hanging<void>();
      hear(scene, 'wecom-pay.order.payerror', () => held.promise);
      scene.track('ORDER-1');
      scene.orders.answer('ORDER-1', 'PAYERROR');
      while (scene.events.length === 0) await scene.pass(10 * SECOND, SECOND);
      await createAgain();
      scene.orders.answer('ORDER-1', 'NOTPAY');
      held.end();
      await scene.pass(10 * SECOND, SECOND);
      scene.orders.answer('ORDER-1', 'SUCCESS');
      await scene.pass(10 * SECOND, SECOND);
      expect(scene.events).toMatchObject([{ final: true, paid: false }, { paid: true }]);
      expect(scene.logger.of('error')).toEqual([]);
    },
  );

  it('stays young when a sweep ends that has read the rows before', async () => {
    const row = { out_trade_no: 'ORDER-1', createdAt: new Date() };
    const rows = new Set([row]);
    const held = new Hanging<void>();
    const sweep = { isHeld: false };
    const list = async () => {
      const listed = [...rows];
      if (listed.length === 0) sweep.isHeld = true;
      if (sweep.isHeld) await held.promise;
      return listed;
    };
    scene = new PollingScene({ listers: [list] }).listen().start();
    await scene.pass(DAY, MINUTE);
    rows.clear();
    while (!sweep.isHeld) await scene.pass(SECOND, SECOND);
    await createAgain();
    rows.add(row);
    held.end();
    const before = scene.orders.queries.length;
    await scene.pass(30 * SECOND, SECOND);
    expect(scene.orders.queries.length - before).toBeGreaterThan(2);
  });

  it('is told once more if its end was refused, when that is due', async () => {
    scene = new PollingScene().start();
    scene.emitter.on('wecom-pay.order.changed', () => {
      throw new Error('not now');
    });
    scene.track('ORDER-1');
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(10 * MINUTE);
    const { nextPollAt } = (await scene.polling.find(KEY))!;
    await createAgain();
    expect(await scene.polling.find(KEY)).toMatchObject({ nextPollAt });
  });
});
