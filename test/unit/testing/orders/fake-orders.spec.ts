import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeTradeState } from '../../../../lib/testing/index.js';
import { FakeOrders } from '../../../../lib/testing/orders/fake-orders.js';
import { OrderBook } from '../../../../lib/testing/orders/order-book.js';
import { FakeAccounts } from '../../../../lib/testing/support/fake-accounts.js';
import { FakeClock } from '../../../../lib/testing/support/fake-clock.js';

const ID = 'ORDER-1';
const STATES = [
  'NOTPAY',
  'USERPAYING',
  'ACCEPT',
  'PAYERROR',
  'CLOSED',
  'REVOKED',
  'SUCCESS',
  'REFUND',
] as const;

type Step = 'pay' | 'startPaying' | 'accept' | 'fail' | 'refund' | 'close' | 'revoke' | 'expire';

const LEGAL: Readonly<Record<Step, readonly FakeTradeState[]>> = {
  pay: ['NOTPAY', 'USERPAYING', 'ACCEPT', 'PAYERROR'],
  startPaying: ['NOTPAY', 'PAYERROR'],
  accept: ['NOTPAY'],
  fail: ['NOTPAY', 'USERPAYING', 'ACCEPT'],
  refund: ['SUCCESS', 'REFUND'],
  close: ['NOTPAY', 'PAYERROR'],
  revoke: ['USERPAYING', 'PAYERROR'],
  expire: ['NOTPAY'],
};

const RESULTS: Readonly<Record<Step, FakeTradeState>> = {
  pay: 'SUCCESS',
  startPaying: 'USERPAYING',
  accept: 'ACCEPT',
  fail: 'PAYERROR',
  refund: 'REFUND',
  close: 'CLOSED',
  revoke: 'REVOKED',
  expire: 'NOTPAY',
};

const STEPS: readonly Step[] = [
  'pay',
  'startPaying',
  'accept',
  'fail',
  'refund',
  'close',
  'revoke',
  'expire',
];
const PAIRS = STEPS.flatMap((step) => STATES.map((state) => ({ step, state })));

let clock: FakeClock;
let orders: FakeOrders;

beforeEach(() => {
  clock = new FakeClock(() => Date.parse('2026-03-04T00:00:00+08:00'));
  const account = { corpId: 'ww1', corpSecret: 'secret', mchid: '1900000001' };
  const accounts = new FakeAccounts(account, [{ ...account, mchid: '1900000002' }]);
  orders = new FakeOrders({ accounts, clock, book: new OrderBook(), onPaid: () => undefined });
});

describe('steps', () => {
  it.each(PAIRS.filter(({ step, state }) => LEGAL[step].includes(state)))(
    'succeed: $step an order that is $state',
    (pair) => {
      const { step, state } = pair;
      orders.put({ out_trade_no: ID, trade_state: state });
      const after = orders[step](ID);
      expect(after.trade_state).toBe(RESULTS[step]);
      expect(orders.get(ID)).toStrictEqual(after);
    },
  );

  it.each(PAIRS.filter(({ step, state }) => !LEGAL[step].includes(state)))(
    'fail: $step an order that is $state',
    (pair) => {
      const { step, state } = pair;
      orders.put({ out_trade_no: ID, trade_state: state });
      expect(() => orders[step](ID)).toThrow(
        `FakeWeCom: cannot ${step} order ${ID}: it is ${state}, but must be ${LEGAL[step].join(' or ')}`,
      );
      expect(orders.get(ID)?.trade_state).toBe(state);
    },
  );

  it.each(STEPS)('cannot %s an order that does not exist', (step) => {
    expect(() => orders[step](ID)).toThrow(
      `FakeWeCom: cannot ${step} order ${ID}: mchid 1900000001 has no such order`,
    );
  });

  it('keep the details of the payment on a refund', () => {
    orders.create({ out_trade_no: ID, total: 100 });
    const paid = orders.pay(ID, { transaction_id: '4200', success_time: '2026-03-04T00:00:01+08:00' });
    expect(orders.refund(ID)).toEqual({
      ...paid,
      trade_state: 'REFUND',
      trade_state_desc: '订单发生过退款，退款详情请查询退款单',
    });
  });

  it('accept every detail of a payment', () => {
    orders.create({ out_trade_no: ID, total: 100, mchid: '1900000002' });
    const details = { transaction_id: '4200', bank_type: 'CMB_DEBIT', promotion_detail: [{ amount: 10 }] };
    expect(orders.pay(ID, { ...details, mchid: '1900000002', payer_total: 90, openid: 'o-1' })).toMatchObject(
      {
        ...details,
        mchid: '1900000002',
        payer: { openid: 'o-1' },
        amount: { total: 100, payer_total: 90 },
      },
    );
  });
});

describe('time_expire', () => {
  it('ends the time to pay, and leaves the order NOTPAY until it is closed', () => {
    orders.create({ out_trade_no: ID, total: 100, time_expire: '2026-03-04T00:05:00+08:00' });
    clock.advance(300_000);
    expect(() => orders.pay(ID)).toThrow(`FakeWeCom: cannot pay order ${ID}: its time_expire has passed`);
    expect(orders.get(ID)?.trade_state).toBe('NOTPAY');
    expect(orders.close(ID).trade_state).toBe('CLOSED');
  });

  it('allows payment until then', () => {
    orders.create({ out_trade_no: ID, total: 100, time_expire: '2026-03-04T00:05:00+08:00' });
    clock.advance(299_999);
    expect(orders.pay(ID).trade_state).toBe('SUCCESS');
  });

  it('can be made to pass at once', () => {
    orders.create({ out_trade_no: ID, total: 100 });
    orders.expire(ID);
    expect(() => orders.pay(ID)).toThrow('its time_expire has passed');
  });
});

describe('create', () => {
  it.each(['SHORT', 'x'.repeat(33), 'with space', 'ORDER-1\n', '订单号订单号'])(
    'refuses out_trade_no %j',
    (out_trade_no) => {
      expect(() => orders.create({ out_trade_no, total: 1 })).toThrow(
        'FakeWeCom: out_trade_no must be 6 to 32',
      );
    },
  );

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses a total of %d', (total) => {
    expect(() => orders.create({ out_trade_no: ID, total })).toThrow(
      `total of order ${ID} must be a whole number of 分`,
    );
  });

  it.each(['time_expire', 'create_time'])('refuses a %s that is not a time', (name) => {
    expect(() => orders.create({ out_trade_no: ID, total: 1, [name]: 'soon' })).toThrow(
      `${name} of order ${ID} must be RFC 3339`,
    );
  });

  it('refuses a second order with the same number', () => {
    orders.create({ out_trade_no: ID, total: 1 });
    expect(() => orders.create({ out_trade_no: ID, total: 1 })).toThrow(
      `order ${ID} of mchid 1900000001 already exists`,
    );
  });

  it('refuses a mchid that no account has', () => {
    expect(() => orders.create({ out_trade_no: ID, total: 1, mchid: '1' })).toThrow('no account has mchid 1');
  });

  it('hands out copies', () => {
    orders.create({ out_trade_no: ID, total: 1 });
    Object.assign(orders.get(ID) ?? {}, { trade_state: 'SUCCESS' });
    expect(orders.get(ID)?.trade_state).toBe('NOTPAY');
  });
});

describe('statesOf', () => {
  it('names each state that the order was in, once', () => {
    orders.create({ out_trade_no: ID, total: 100 });
    orders.expire(ID);
    orders.close(ID);
    expect(orders.statesOf(ID)).toEqual(['NOTPAY', 'CLOSED']);
    expect(orders.statesOf('ORDER-9')).toEqual([]);
  });
});
