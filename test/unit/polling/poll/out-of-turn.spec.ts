import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OrderNotFoundError, WeComTimeoutError } from '../../../../lib/errors/wecom-pay.errors.js';
import type { OrderDto } from '../../../../lib/index.js';
import { waitForEnd } from '../../../../lib/polling/watch/wait-for-end.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene, hear, settled } from '../../../support/unit-polling.js';

const KEY = '1900000001/ORDER-1';
const SUCCESS = 'wecom-pay.order.success';

let scene: PollingScene;

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  scene = new PollingScene();
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const pollNow = () => scene.polling.watchlist.poll(KEY, 'pollNow');

/** A listener that works until it is released. */
function slowListener(name: string): { readonly calls: string[]; release: () => void } {
  const slow = { calls: [] as string[], release: (): void => undefined };
  hear(scene, name, ({ order }) => {
    slow.calls.push(order.trade_state);
    return new Promise<void>((resolve) => {
      slow.release = resolve;
    });
  });
  return slow;
}

describe('an order that is polled out of turn while its listeners are at work', () => {
  it('is queried again, as the answer from then may be an old one', async () => {
    slowListener('wecom-pay.order.userpaying');
    scene.orders.answer('ORDER-1', 'USERPAYING');
    await pollNow();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    expect((await pollNow()).trade_state).toBe('SUCCESS');
    expect(scene.orders.queries).toHaveLength(2);
  });

  it('shares one query among concurrent calls', async () => {
    slowListener('wecom-pay.order.userpaying');
    scene.orders.answer('ORDER-1', 'USERPAYING');
    await pollNow();
    await Promise.all([pollNow(), pollNow(), pollNow()]);
    expect(scene.orders.queries).toHaveLength(2);
    expect(scene.orders.mostOfOneOrder).toBe(1);
  });

  it('is queried by those who wait for it, too', async () => {
    slowListener('wecom-pay.order.userpaying');
    scene.orders.answer('ORDER-1', 'USERPAYING');
    const closing = new AbortController().signal;
    const found: string[] = [];
    void waitForEnd(scene.polling, KEY, { timeout: 20_000, closing }).then(
      ({ trade_state }) => found.push(trade_state),
      () => undefined,
    );
    await settled();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(5_000, 1_000);
    expect(found).toEqual(['SUCCESS']);
  });

  it('is delivered afterwards as it was found, in order', async () => {
    const slow = slowListener('wecom-pay.order.changed');
    scene.orders.answer('ORDER-1', 'USERPAYING');
    await pollNow();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await pollNow();
    await settled();
    expect(slow.calls).toEqual(['USERPAYING']);
    slow.release();
    await settled();
    expect(slow.calls).toEqual(['USERPAYING', 'SUCCESS']);
  });

  it('ends a wait at once, although its end is still being delivered', async () => {
    slowListener(SUCCESS);
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await pollNow();
    await settled();
    const closing = new AbortController().signal;
    const order = await waitForEnd(scene.polling, KEY, { timeout: 1_000, closing });
    expect(order.trade_state).toBe('SUCCESS');
  });

  it.each(['and is still tracked', 'and was just taken back'])(
    'does not make a listener that polls it wait for itself: %s',
    async (how) => {
      const answers: OrderDto[] = [];
      let isFirst = true;
      hear(scene, SUCCESS, async () => {
        if (!isFirst) return;
        isFirst = false;
        if (how.includes('taken back')) await scene.polling.watchlist.untrack(KEY);
        answers.push(await pollNow());
      });
      scene.orders.answer('ORDER-1', 'SUCCESS');
      await pollNow();
      await settled();
      expect(answers).toMatchObject([{ trade_state: 'SUCCESS' }]);
    },
  );
});

describe('an order that only pollNow() or waitFor() has polled', () => {
  it('is no longer tracked when WeCom does not know it, as anybody can make a number up', async () => {
    scene.orders.answer('ORDER-1', new OrderNotFoundError('none'));
    await expect(pollNow()).rejects.toBeInstanceOf(OrderNotFoundError);
    await settled();
    expect(scene.engine.size).toBe(0);
  });

  it('is tracked by whoever creates it because WeCom does not know it', async () => {
    scene.orders.answer('ORDER-1', new OrderNotFoundError('none'));
    await pollNow().catch(() => scene.track('ORDER-1'));
    await settled();
    expect(scene.engine.size).toBe(1);

    scene.listen().start();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(10_000, 1_000);
    expect(scene.events).toMatchObject([{ order: { trade_state: 'SUCCESS' } }]);
  });

  it('stays tracked when WeCom does not answer', async () => {
    scene.orders.answer('ORDER-1', new WeComTimeoutError('late', 'call'));
    await expect(pollNow()).rejects.toBeInstanceOf(WeComTimeoutError);
    await settled();
    expect(scene.engine.size).toBe(1);
  });

  it('stays tracked when it was given to track() as well, with the age given there', async () => {
    await pollNow();
    scene.track('ORDER-1', Date.now() - 3_600_000);
    scene.orders.answer('ORDER-1', new OrderNotFoundError('none'));
    await expect(pollNow()).rejects.toBeInstanceOf(OrderNotFoundError);
    await settled();
    const age = Date.now() - (await scene.polling.find(KEY))!.createdAt.getTime();
    expect(age).toBeGreaterThanOrEqual(3_600_000);
  });

  it('is no longer tracked after a sweep that began later and does not list it', async () => {
    scene = new PollingScene({ listers: [() => []], polling: { sweepEvery: 1_000 } }).start();
    await scene.tick();
    await pollNow();
    await settled();
    expect(scene.engine.size).toBe(1);
    await scene.pass(2_000, 1_000);
    expect(scene.engine.size).toBe(0);
  });
});

describe('many callers that wait for one order', () => {
  it('have it polled every 5 s together, not each on their own', async () => {
    const closing = new AbortController().signal;
    for (let count = 0; count < 50; count++) {
      void waitForEnd(scene.polling, KEY, { timeout: 60_000, closing }).catch(() => undefined);
      await jest.advanceTimersByTimeAsync(100);
    }
    const asked = scene.orders.queries.length;
    await jest.advanceTimersByTimeAsync(20_000);
    expect(scene.orders.queries.length - asked).toBeLessThanOrEqual(5);
  });
});

describe('a poll out of turn that fails', () => {
  it('leaves an order whose end was delivered to its own turn', async () => {
    scene = new PollingScene({ listers: [() => [{ out_trade_no: 'ORDER-1' }]] }).listen().start();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(6_000);
    const turn = (await scene.polling.find(KEY))!.nextPollAt;
    scene.orders.answer('ORDER-1', new WeComTimeoutError('late', 'call'));
    await expect(pollNow()).rejects.toBeInstanceOf(WeComTimeoutError);
    await settled();
    expect((await scene.polling.find(KEY))!.nextPollAt).toEqual(turn);
  });
});
