import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FakeWeCom, seedOrders } from '../../../lib/testing/index.js';

const STATES = ['NOTPAY', 'SUCCESS', 'REFUND', 'CLOSED', 'USERPAYING', 'REVOKED', 'PAYERROR', 'ACCEPT'];

let wecom: FakeWeCom;

beforeEach(async () => {
  wecom = await FakeWeCom.start();
});
afterEach(() => wecom.close());

it('creates one order in every documented state, and one that has expired', () => {
  const seeded = seedOrders(wecom);
  const states = new Map(seeded.map(({ out_trade_no, trade_state }) => [out_trade_no, trade_state]));
  expect(states).toEqual(
    new Map([
      ...STATES.map((state) => [`DEMO-${state}`, state] as const),
      ['DEMO-EXPIRED', 'NOTPAY'],
      ['DEMO-YESTERDAY', 'SUCCESS'],
    ]),
  );
  expect(seeded).toEqual(seeded.map(({ out_trade_no }) => wecom.orders.get(out_trade_no)));
  expect(() => wecom.orders.pay('DEMO-EXPIRED')).toThrow('its time_expire has passed');
});

it('creates one refund in every documented status', () => {
  seedOrders(wecom);
  const statuses = wecom.refunds
    .of('DEMO-REFUND')
    .map(({ out_refund_no, status }) => [out_refund_no, status]);
  expect(statuses).toEqual(
    ['PROCESSING', 'SUCCESS', 'CLOSE', 'ABNORMAL'].map((status) => [`DEMO-REFUND-${status}`, status]),
  );
});

it('makes a bill of yesterday', () => {
  seedOrders(wecom);
  const yesterday = new Date(wecom.clock.now() - 16 * 3_600_000).toISOString().slice(0, 10);
  expect(wecom.bills.textOf(yesterday)).toMatch(/,`DEMO-YESTERDAY,/u);
});
