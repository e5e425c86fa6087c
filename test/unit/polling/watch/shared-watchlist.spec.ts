import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { momentOf, wholeNow } from '../../../../lib/common/clock.js';
import { WeComEngineError, WeComRequestError } from '../../../../lib/errors/wecom-pay.errors.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';
import { sharedWatch } from '../../../support/unit-shared-engine.js';

const KEY = '1900000001/ORDER-1';
const never = new Promise<never>(() => {});
const AWAY = 'The polling engine is unreachable (Error).';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('an order that is given to track()', () => {
  it('is tracked for all processes', async () => {
    const { watch, engine } = sharedWatch();
    const createdAt = new Date(Date.now() - 5_000);
    await watch.track({ out_trade_no: 'ORDER-1', createdAt });
    expect(engine.calls).toMatchObject([
      { to: 'schedule', key: KEY, order: { createdAt: momentOf(createdAt.getTime()), phase: 'open' } },
    ]);
  });

  it('is due as the schedule says for its age', async () => {
    const { watch, engine } = sharedWatch();
    await watch.track({ out_trade_no: 'ORDER-1' });
    expect(engine.calls).toMatchObject([{ dueAt: wholeNow() + 5_000 }]);
  });

  it.each([{ out_trade_no: 'x' }, { out_trade_no: 'ORDER-1', createdAt: 'yesterday' }])(
    'is rejected as %j, and the engine is not called',
    async (row) => {
      const { watch, engine } = sharedWatch();
      await expect(watch.track(row)).rejects.toThrow(WeComRequestError);
      expect(engine.calls).toEqual([]);
    },
  );

  it.each([
    ['that the sweep brings it', true, 'The next sweep will add it if @UnfinishedOrders() lists it.'],
    ['to track it again where nothing is listed', false, 'Call track() again.'],
  ])(
    'is refused while the engine is unreachable, with an error that says %s',
    async (_title, lists, hope) => {
      const { watch, engine } = sharedWatch({ lists });
      engine.goAway();
      const tracked = watch.track({ out_trade_no: 'ORDER-1' });
      await expect(tracked).rejects.toThrow(
        new WeComEngineError(`Order ${KEY} could not be tracked now. ${hope} ${AWAY}`),
      );
    },
  );

  it('fails within 2 s while the engine hangs', async () => {
    const { watch, engine } = sharedWatch();
    engine.reached = never;
    const [outcome] = await Promise.allSettled([watch.track({ out_trade_no: 'ORDER-1' }), pass(2_000)]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_UNAVAILABLE' } });
  });

  it('is no longer tracked for any process after untrack()', async () => {
    const { watch, engine } = sharedWatch();
    await watch.untrack(KEY);
    expect(engine.calls).toEqual([{ to: 'cancel', key: KEY }]);
    engine.goAway();
    await expect(watch.untrack(KEY)).rejects.toThrow(`Order ${KEY} could not be untracked. ${AWAY}`);
  });
});

const LISTER = { name: 'Shop.list()', bit: 1 };
const swept = { ...LISTER, isComplete: true };

describe('orders that are listed', () => {
  const orders = Array.from({ length: 3 }, (_, index) => ({
    key: `1900000001/ORDER-${index}`,
    createdAt: 0,
  }));

  it('go to the engine together, each due as the schedule says for its age', async () => {
    const { watch, engine } = sharedWatch();
    await expect(watch.list(orders, 7, LISTER)).resolves.toBe(0);
    expect(engine.calls).toEqual([
      expect.objectContaining({
        to: 'list',
        keys: orders.map(({ key }) => key),
        sweep: 7,
        lister: undefined,
      }),
    ]);
  });

  it('name the method that lists them only where there are several', async () => {
    const { watch, engine } = sharedWatch({ isDivided: true });
    await watch.list(orders, 7, LISTER);
    expect(engine.calls).toMatchObject([{ to: 'list', lister: LISTER.name }]);
  });

  it('fail, while the engine is unreachable, with an error that says how many', async () => {
    const { watch, engine } = sharedWatch();
    engine.goAway();
    await expect(watch.list(orders, 1, LISTER)).rejects.toThrow(
      new WeComEngineError(`3 listed orders could not be tracked. ${AWAY}`),
    );
  });

  it('wait for the engine as long as it takes', async () => {
    const { watch, engine } = sharedWatch();
    let answer: (value: unknown) => void = () => undefined;
    engine.reached = new Promise((resolve) => (answer = resolve));
    const listed = watch.list(orders, 1, LISTER);
    await pass(60_000);
    answer(undefined);
    await expect(listed).resolves.toBe(0);
  });
});

describe('what a sweep did not list', () => {
  it('is no longer tracked by the engine', async () => {
    const { watch, engine } = sharedWatch();
    await watch.stopTrackingUnlisted(7, [swept]);
    expect(engine.calls).toEqual([{ to: 'stopTrackingUnlisted', sweep: 7, listers: [swept] }]);
  });

  it('causes an error that says so while the engine is unreachable', async () => {
    const { watch, engine } = sharedWatch();
    engine.goAway();
    await expect(watch.stopTrackingUnlisted(7, [swept])).rejects.toThrow(
      new WeComEngineError(`Orders that are no longer listed could not be removed. ${AWAY}`),
    );
  });
});
