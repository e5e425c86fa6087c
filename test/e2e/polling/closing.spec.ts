import { describe, expect, it } from '@jest/globals';
import { OrderNotClosedError, PaymentService, WeComPayError } from '../../../lib/index.js';
import { CLOSE_ORDER } from '../../support/e2e-payments.js';
import { ORDER } from '../../support/e2e-scene.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const MINUTE = 60_000;
const CLOSE_AFTER = 15 * MINUTE;
const { out_trade_no } = ORDER;

describe.each(['refused', 'ignored'] as const)(
  'closing, where WeCom has a close of a paid order %s',
  (closingPaid) => {
    const shops = useShops({ readings: { closingPaid } });
    const closes = () => shops.wecom.requestsTo(CLOSE_ORDER).length;
    const payments = ({ module }: OpenShop) => module.get(PaymentService, { strict: false });

    describe('polling', () => {
      const open = (polling = {}) =>
        shops.open({
          orders: [{ ...ORDER, createdAt: new Date() }],
          polling: { closeAfter: CLOSE_AFTER, schedule: () => 86_400_000, ...polling },
        });

      it('closes what is unpaid at that age, and tells that it is closed', async () => {
        const { shop, later } = await open();
        await later(CLOSE_AFTER - MINUTE);
        expect(closes()).toBe(0);
        await later(MINUTE);
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

      it('tells of the payment if the customer pays while the close is on its way', async () => {
        const { shop, later } = await open();
        shops.wecom.faults.add({ kind: 'delay', of: 'request', ms: 1_000, on: CLOSE_ORDER });
        const closing = later(CLOSE_AFTER);
        await until(() => closes() === 1);
        shops.wecom.orders.pay(out_trade_no);
        await closing;
        expect(shop.states).toEqual(['SUCCESS']);
      });

      it.each([true, false])(
        'queries how it ended if the answer was lost (carried out: %s)',
        async (carriedOut) => {
          const { shop, later } = await open();
          shops.wecom.faults.add({ kind: 'reset', on: CLOSE_ORDER, carriedOut });
          await later(CLOSE_AFTER);
          expect([shop.states, closes()]).toEqual([carriedOut ? ['CLOSED'] : [], 1]);
        },
      );

      it('leaves an unpaid order open that WeCom does not close, and tries again later', async () => {
        const { shop, later, tracker } = await open({ schedule: () => 60_000 });
        shops.wecom.faults.add({ kind: 'errcode', errcode: 48002, on: CLOSE_ORDER });
        await later(CLOSE_AFTER);
        expect([shop.states, closes()]).toEqual([[], 1]);
        expect(await tracker.find(ORDER)).toMatchObject({ trade_state: 'NOTPAY' });
        await later(72_000);
        expect([shop.states, closes()]).toEqual([['CLOSED'], 2]);
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
        const { retryAfter } = (await known.catch((error: unknown) => error)) as OrderNotClosedError;
        expect(retryAfter).toBeGreaterThan(3 * MINUTE);
        expect(closes()).toBe(0);
        const unknown = payments(opened).close(ORDER);
        await expect(unknown).rejects.toBeInstanceOf(WeComPayError);
        expect(closes()).toBe(1);
        expect(opened.shop.events).toEqual([]);
      });
    });
  },
);
