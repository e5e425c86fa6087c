import { describe, expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { ORDER } from '../../support/e2e-scene.js';
import { SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const { out_trade_no } = ORDER;
const ID = `1900000001/${out_trade_no}`;

describe('an order that is paid with another amount than its row says', () => {
  const shops = useShops();

  it('is told as MISMATCH, with the answer as it is, and logged as an error', async () => {
    const logger = new RecordingLogger();
    shops.wecom.orders.pay(out_trade_no);
    const { shop } = await shops.open({ orders: [{ ...ORDER, total: 99 }], logger });
    expect(shop.mismatches).toMatchObject([
      {
        id: `${ID}/MISMATCH`,
        paid: true,
        final: true,
        order: { trade_state: 'SUCCESS', amount: { total: 100 } },
      },
    ]);
    expect(shop.events).toEqual([]);
    const errors = logger.own.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(errors).toEqual([
      expect.stringMatching(/its total is 100 分, while the application expects 99 分/u),
    ]);
  });

  it('is told as SUCCESS if the amounts are equal, also as a text', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop } = await shops.open({ orders: [{ ...ORDER, total: '100' }] });
    expect([shop.states, shop.mismatches]).toEqual([['SUCCESS'], []]);
  });

  it.each(['pollNow', 'waitFor'] as const)(
    'is told as MISMATCH if it is in no listing yet and %s() is given its row',
    async (method) => {
      const { shop, tracker } = await shops.open({ orders: [] });
      shops.wecom.orders.pay(out_trade_no);
      await tracker[method]({ ...ORDER, total: '99' });
      await until(() => shop.mismatches.length > 0);
      expect(shop.events).toEqual([]);
    },
  );

  it('is told as MISMATCH if it is in no listing yet and close() is given its row', async () => {
    const { shop, module } = await shops.open({ orders: [] });
    shops.wecom.orders.pay(out_trade_no);
    await module.get(PaymentService, { strict: false }).close({ ...ORDER, total: '99' });
    await until(() => shop.mismatches.length > 0);
    expect(shop.events).toEqual([]);
  });

  it('is told by what was tracked, whatever a later call says', async () => {
    const { shop, tracker } = await shops.open({ orders: [] });
    await tracker.track({ ...ORDER, total: 100 });
    shops.wecom.orders.pay(out_trade_no);
    await tracker.pollNow({ ...ORDER, total: 99 });
    await until(() => shop.events.length > 0);
    expect([shop.states, shop.mismatches]).toEqual([['SUCCESS'], []]);
  });

  it.each(['pollNow', 'waitFor'] as const)('is refused by %s() with a total that is none', async (method) => {
    const { tracker } = await shops.open({ orders: [] });
    shops.wecom.clearHistory();
    await expect(tracker[method]({ ...ORDER, total: 9.9 })).rejects.toThrow(/^total must be a whole number/u);
    expect(shops.wecom.requests).toEqual([]);
  });

  it('is told again until the row is no longer listed, and as SUCCESS once the row is corrected', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, later } = await shops.open({
      orders: [{ ...ORDER, total: 99 }],
      handle: ({ id }, { open }) => {
        if (id.endsWith('SUCCESS')) open.clear();
      },
    });
    await later(2 * SWEEP_EVERY);
    expect(shop.mismatches.map(({ id }) => id)).toEqual([`${ID}/MISMATCH`, `${ID}/MISMATCH`]);
    shop.open.set(out_trade_no, { ...ORDER, total: 100 });
    await later(SWEEP_EVERY);
    await later(4 * SWEEP_EVERY);
    expect(shop.events).toMatchObject([{ id: `${ID}/SUCCESS`, previousState: 'MISMATCH' }]);
  });

  it('is told as MISMATCH before REFUND, even if it was refunded before the first poll', async () => {
    shops.wecom.orders.pay(out_trade_no);
    shops.wecom.orders.refund(out_trade_no);
    const { shop, later } = await shops.open({ orders: [{ ...ORDER, total: 99 }], handle: () => undefined });
    expect(shop.mismatches).toMatchObject([
      { id: `${ID}/MISMATCH`, paid: true, final: true, order: { trade_state: 'REFUND' } },
    ]);
    expect(shop.events).toEqual([]);
    await later(2 * SWEEP_EVERY);
    expect(shop.events).toMatchObject([{ id: `${ID}/REFUND`, previousState: 'MISMATCH' }]);
    expect(shop.mismatches).toHaveLength(1);
  });

  it('is told as REFUND after a refund', async () => {
    shops.wecom.orders.pay(out_trade_no);
    const { shop, later } = await shops.open({ orders: [{ ...ORDER, total: 99 }], handle: () => undefined });
    shops.wecom.orders.refund(out_trade_no);
    await later(2 * SWEEP_EVERY);
    expect(shop.events).toMatchObject([{ id: `${ID}/REFUND`, paid: true, previousState: 'MISMATCH' }]);
  });
});

describe('the amount of an order that is created twice', () => {
  const shops = useShops({ readings: { changedOrder: 'repeat' } });
  const { out_trade_no: created } = NEW_ORDER;

  async function openCheckout(total?: number) {
    const opened = await shops.open({
      orders: [{ out_trade_no: created, total }],
      account: { appid: APPID },
    });
    const payments = opened.module.get(PaymentService, { strict: false });
    const prepay = (amount: number) => payments.prepay({ ...NEW_ORDER, amount: { total: amount } });
    return { ...opened, prepay };
  }

  it.each([
    ['that it was created with first', undefined],
    ['that its row says', 880],
  ])('is the one %s', async (_which, total) => {
    const { shop, tracker, prepay } = await openCheckout(total);
    const first = await prepay(880);
    await prepay(1);
    shops.wecom.payments.requestPayment(first);
    await tracker.pollNow({ out_trade_no: created });
    await until(() => shop.events.length > 0);
    expect([shop.states, shop.mismatches]).toEqual([['SUCCESS'], []]);
  });

  it('is another once track() says so', async () => {
    const { shop, tracker, prepay } = await openCheckout();
    const first = await prepay(880);
    await tracker.track({ out_trade_no: created, total: 1 });
    shops.wecom.payments.requestPayment(first);
    await tracker.pollNow({ out_trade_no: created });
    await until(() => shop.mismatches.length > 0);
    expect(shop.states).toEqual([]);
  });
});

describe('a row whose total is wrong', () => {
  const shops = useShops();

  it('is tracked without it, with one warning', async () => {
    const logger = new RecordingLogger();
    shops.wecom.orders.pay(out_trade_no);
    const rows = [
      { ...ORDER, total: 9.9 },
      { out_trade_no: 'ORDER-2', total: -1 },
    ];
    const { shop } = await shops.open({ orders: rows, logger });
    expect(shop.states).toEqual(['SUCCESS']);
    const warnings = logger.own.filter(({ message }) => message.includes('total'));
    expect(warnings).toMatchObject([
      {
        level: 'warn',
        message: expect.stringMatching(
          /a row \(number 1\) whose total is ignored: total must be .+; got the number 9\.9\./u,
        ),
      },
    ]);
  });
});
