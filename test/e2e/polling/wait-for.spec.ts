import { describe, expect, it } from '@jest/globals';
import type { WaitOptions } from '../../../lib/index.js';
import { WeComAbortedError, WeComOptionsError, WeComTimeoutError } from '../../../lib/index.js';
import { runChild } from '../../support/e2e-child.js';
import { failureOf } from '../../support/e2e-failure.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, useShops } from '../../support/e2e-shop.js';
import { AT_ONCE, until, durationOf, undisturbedDurationOf } from '../../support/e2e-time.js';

const { out_trade_no } = ORDER;
const shops = useShops();

describe('waitFor()', () => {
  it('polls at once, and resolves with the order when it has ended', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, tracker } = await shops.open({ orders: [] });
    await expect(tracker.waitFor(ORDER)).resolves.toMatchObject({ ...ORDER, trade_state: 'SUCCESS' });
    await until(() => shop.states.length === 1);
    expect(shops.scene.sent().get_order).toBe(1);
  });

  it('resolves with the answer of a scheduled poll', async () => {
    const { tracker, later } = await shops.open();
    const waits = Promise.all([tracker.waitFor(ORDER), tracker.waitFor(ORDER)]);
    await until(() => shops.scene.sent().get_order === 2);
    await until(async () => (await tracker.stats()).running === 0);
    shops.wecom.orders.pay(out_trade_no);
    await later(ONE_POLL);
    expect((await waits).map(({ trade_state }) => trade_state)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(shops.scene.sent().get_order).toBe(3);
  });

  it('resolves with the answer of pollNow()', async () => {
    const { tracker } = await shops.open();
    const wait = tracker.waitFor(ORDER);
    await until(async () => shops.scene.sent().get_order === 2 && (await tracker.stats()).running === 0);
    shops.wecom.orders.close(out_trade_no);
    await tracker.pollNow(ORDER);
    await expect(wait).resolves.toMatchObject({ trade_state: 'CLOSED' });
  });

  it('polls every 5 s on its own', async () => {
    const { tracker } = await shops.open({ orders: [], polling: { autoStart: false } });
    const wait = tracker.waitFor(ORDER);
    await shops.wecom.waitForRequest(GET_ORDER);
    shops.wecom.orders.pay(out_trade_no);
    await expect(wait).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    expect(shops.scene.sent().get_order).toBe(2);
    await until(async () => (await tracker.stats()).tracked === 0);
  });

  it('does not wait for the listeners', async () => {
    shops.wecom.orders.pay(out_trade_no);
    let finish: (() => void) | undefined;
    const { shop, tracker } = await shops.open({
      orders: [],
      handle: () => new Promise<void>((resolve) => (finish = resolve)),
    });
    expect(await undisturbedDurationOf(tracker.waitFor(ORDER))).toBeLessThan(AT_ONCE);
    await until(() => finish !== undefined);
    finish?.();
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('continues after a poll that fails', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 720501, on: GET_ORDER });
    const { tracker } = await shops.open({ orders: [] });
    const wait = tracker.waitFor(ORDER);
    await until(async () => shops.scene.sent().get_order === 1 && (await tracker.stats()).running === 0);
    shops.wecom.orders.pay(out_trade_no);
    await tracker.pollNow(ORDER);
    await expect(wait).resolves.toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('rejects when time runs out, which says nothing about the payment', async () => {
    const { tracker } = await shops.open();
    const failure = await failureOf(tracker.waitFor(ORDER, { timeout: 200 }));
    expect(failure).toBeInstanceOf(WeComTimeoutError);
    expect(failure.message).toBe(
      'Order 1900000001/ORDER-1 has not reached a final state within 200 ms. That says nothing about the payment; the order stays tracked.',
    );
    expect(await tracker.find(ORDER)).toBeDefined();
  });

  it('ends when the signal fires, or if it has fired before', async () => {
    const { tracker } = await shops.open();
    const sent = shops.scene.sent();
    expect(await failureOf(tracker.waitFor(ORDER, { signal: AbortSignal.abort() }))).toBeInstanceOf(
      WeComAbortedError,
    );
    expect(shops.scene.sent()).toEqual(sent);
    const controller = new AbortController();
    const wait = failureOf(tracker.waitFor(ORDER, { signal: controller.signal }));
    controller.abort(new Error('the customer left'));
    expect(await wait).toBeInstanceOf(WeComAbortedError);
    await until(async () => (await tracker.stats()).running === 0);
  });

  it.each([0, -1, Number.NaN, '5'])('rejects the timeout %j', async (timeout) => {
    const { tracker } = await shops.open({ orders: [] });
    const failure = await failureOf(tracker.waitFor(ORDER, { timeout: timeout as number }));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toContain('timeout');
    expect(shops.wecom.requests).toEqual([]);
  });

  it.each([
    ['waitFor', { background: true }, '"background"; allowed are signal, timeout.'],
    ['pollNow', { timeoutMs: 5 }, '"timeoutMs"; did you mean timeout? Allowed are signal, timeout.'],
  ] as const)(
    'is refused an option that does not exist, as is pollNow(): %s(%j)',
    async (method, options, says) => {
      const { tracker } = await shops.open({ orders: [] });
      const failure = await failureOf(tracker[method](ORDER, options as WaitOptions));
      expect(failure).toBeInstanceOf(WeComOptionsError);
      expect(failure.message).toBe(`The call options cannot have ${says}`);
      expect(shops.wecom.requests).toEqual([]);
    },
  );

  it('causes no leak warning when many call it and pollNow() with one signal', async () => {
    shops.wecom.faults.add({ kind: 'delay', ms: 300, on: GET_ORDER });
    shops.wecom.orders.pay(out_trade_no);
    const output = await runChild('../polling/children/waiting.mjs', shops.wecom, '50');
    expect(output).toBe('SUCCESS\n');
  });

  it('ends at once when the application closes', async () => {
    const { module, tracker } = await shops.open();
    const wait = failureOf(tracker.waitFor(ORDER));
    await until(async () => shops.scene.sent().get_order === 2 && (await tracker.stats()).running === 0);
    const duration = durationOf(wait);
    await module.close();
    expect(await wait).toBeInstanceOf(WeComAbortedError);
    expect((await wait).message).toContain('before the application shut down');
    expect(await duration).toBeLessThan(AT_ONCE);
  });
});
