import { describe, expect, it } from '@jest/globals';
import { OrderNotClosedError, PaymentService, WeComPayError } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
const MINUTE = 60_000;
const CLOSE_AFTER = 15 * MINUTE;
const { out_trade_no } = ORDER;

describe.each(['refused', 'ignored'] as const)('closing, where WeCom has a close of a paid order %s', (closingPaid) => {
  const shops = useShops({ readings: { closingPaid } });
  const closes = () => shops.wecom.requestsTo(CLOSE_ORDER).length;
  const payments = ({ module }: OpenShop) => module.get(PaymentService, { strict: false });
  /** The customer pays while the close is on its way. */
  const payBeforeClose = () =>
    shops.wecom.faults.add({
      endpoint: CLOSE_ORDER,
      times: 1,
      ...({} as object),
    } as never);

  describe('polling', () => {
    const open = (polling = {}) =>
      shops.open({
        orders: [{ ...ORDER, createdAt: new Date() }],
        polling: { closeAfter: CLOSE_AFTER, schedule: () => 86_400_000, ...polling },
      });

    it('closes what is unpaid at that age, and tells that it is closed', async () => {
      const { shop, later } = await open();
      await later(CLOSE_AFTER - 1_000);
      expect(closes()).toBe(0);
      await later(1_000);
      expect(shop.events).toMatchObject([
        { id: `1900000001/${out_trade_no}/CLOSED`, final: true, paid: false, source: 'schedule' },
      ]);
      expect([closes(), shops.wecom.orders.get(out_trade_no)!.trade_state]).toEqual([1, 'CLOSED']);
    });

    it('tells of the payment if the customer was faster', async () => {
      const { shop, later } = await open();
      shops.wecom.orders.pay(out_trade_no);
      await later(CLOSE_AFTER);
      expect([shop.states, closes()]).toEqual([['SUCCESS'], 0]);
    });

    it('closes nothing if it is not told to', async () => {
      const { shop, later } = await open({ closeAfter: undefined, schedule: () => 5_000 });
      await later(CLOSE_AFTER);
      await later(CLOSE_AFTER);
      expect([shop.states, closes()]).toEqual([[], 0]);
    });

    it('does not believe a lost answer, and finds out by a query', async () => {
      const { shop, later } = await open();
      shops.wecom.faults.add({ kind: 'reset', endpoint: CLOSE_ORDER, times: 1 });
      await later(CLOSE_AFTER);
      await until(() => shop.events.length > 0 || closes() > 0);
      const { trade_state } = shops.wecom.orders.get(out_trade_no)!;
      expect(shop.states).toEqual(trade_state === 'CLOSED' ? ['CLOSED'] : []);
    });
  });

  describe('by hand', () => {
    it('says that the order is closed, and tells the listeners', async () => {
      const opened = await shops.open();
      shops.clock.advance(5 * MINUTE);
      const order = await payments(opened).close(ORDER);
      await opened.settled();
      expect(order.trade_state).toBe('CLOSED');
      expect(opened.shop.events).toMatchObject([{ order: { trade_state: 'CLOSED' }, source: 'pollNow' }]);
    });

    it('says that the order is paid if the customer was faster, and tells the listeners', async () => {
      const opened = await shops.open();
      shops.wecom.orders.pay(out_trade_no);
      await expect(payments(opened).close(ORDER)).resolves.toMatchObject({ trade_state: 'SUCCESS' });
      await opened.settled();
      expect(opened.shop.events).toMatchObject([{ order: { trade_state: 'SUCCESS' }, paid: true }]);
    });

    it('fails while the order is too new, and says when it is not', async () => {
      const opened = await shops.open();
      const known = payments(opened).close({ ...ORDER, createdAt: new Date(Date.now() - MINUTE) });
      await expect(known).rejects.toMatchObject({ code: 'ORDER_NOT_CLOSED', outcome: 'not-sent' });
      const { retryAfter } = await known.catch((error: OrderNotClosedError) => error);
      expect(retryAfter).toBeGreaterThan(3.9 * MINUTE);
      expect(closes()).toBe(0);
      const unknown = payments(opened).close(ORDER, { timeout: 2_000 });
      await expect(unknown).rejects.toBeInstanceOf(WeComPayError);
      expect(closes()).toBe(1);
      expect(opened.shop.events).toEqual([]);
    });
  });
});
