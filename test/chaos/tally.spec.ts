import { describe, expect, it } from '@jest/globals';
import type { DeliveryRow, UpstreamOrder } from './tally.mjs';
import type { RefundDeliveryRow, UpstreamRefund } from './refund-tally.mjs';
import { tallyRefunds } from './refund-tally.mjs';
import { isSettled, latenciesOf, percentile, tally } from './tally.mjs';

const ORDER = 'CHAOS-000001';

function upstream(...states: string[]): UpstreamOrder {
  const history = states.map((trade_state, index) => ({ trade_state, at: 1_000 * index }));
  return { out_trade_no: ORDER, total: 5, transaction_id: 'T1', history };
}

function delivery(trade_state: string, startedAt: number, more: Partial<DeliveryRow> = {}): DeliveryRow {
  const handledAt = startedAt + 10;
  const id = `1900000001/${ORDER}/${trade_state}`;
  return {
    id,
    life: 1,
    source: 'schedule',
    out_trade_no: ORDER,
    trade_state,
    transaction_id: 'T1',
    total: 5,
    startedAt,
    handledAt,
    ...more,
  };
}

function count(order: UpstreamOrder, status: string, ...deliveries: DeliveryRow[]) {
  const found = tally([order], [{ out_trade_no: ORDER, status }], deliveries);
  return {
    ...found,
    lost: found.lost.length,
    false: found.false.length,
    contradictory: found.contradictory.length,
    closedThoughPaid: found.closedThoughPaid.length,
  };
}

describe('the tally of the kill loop', () => {
  it('finds nothing wrong with a paid order that was handled once', () => {
    expect(count(upstream('NOTPAY', 'SUCCESS'), 'paid', delivery('SUCCESS', 1_500))).toEqual({
      orders: 1,
      paid: 1,
      lost: 0,
      false: 0,
      contradictory: 0,
      closed: 0,
      closedThoughPaid: 0,
      events: 1,
      duplicates: 0,
      redelivered: 0,
      latencies: [510],
    });
  });

  it.each(['SUCCESS', 'CLOSED', 'REVOKED'])('calls %s lost when the table does not show it', (state) => {
    expect(count(upstream('NOTPAY', state), 'open')).toMatchObject({ lost: 1, false: 0, contradictory: 0 });
  });

  it('calls a refunded payment lost when it is not in the table', () => {
    expect(count(upstream('NOTPAY', 'SUCCESS', 'REFUND'), 'open')).toMatchObject({ lost: 1 });
  });

  it('calls a delivered payment lost when the table does not show it', () => {
    const order = upstream('NOTPAY', 'SUCCESS');
    expect(count(order, 'open', delivery('SUCCESS', 1_500, { handledAt: null }))).toMatchObject({ lost: 1 });
  });

  it('calls an order lost whose row is missing', () => {
    expect(tally([upstream('NOTPAY', 'SUCCESS')], [], []).lost).toEqual([ORDER]);
  });

  it.each([
    { states: ['NOTPAY'] },
    { states: ['NOTPAY', 'USERPAYING'] },
    { states: ['NOTPAY', 'PAYERROR'] },
    { states: [] },
  ])('misses nothing of an order that is still open: $states', ({ states }) => {
    expect(count(upstream(...states), 'open')).toMatchObject({ lost: 0, false: 0, contradictory: 0 });
  });

  it('accepts a refund that the shop was notified of as a payment or as a refund', () => {
    const order = upstream('NOTPAY', 'SUCCESS', 'REFUND');
    const right = { lost: 0, false: 0, contradictory: 0 };
    expect(count(order, 'paid', delivery('SUCCESS', 1_500))).toMatchObject(right);
    expect(count(order, 'refunded', delivery('REFUND', 2_500))).toMatchObject(right);
    expect(count(order, 'refunded', delivery('SUCCESS', 1_500), delivery('REFUND', 2_500))).toMatchObject(
      right,
    );
  });

  it('calls a payment that was never made false', () => {
    expect(count(upstream('NOTPAY'), 'paid')).toMatchObject({ false: 1 });
    expect(count(upstream('NOTPAY'), 'open', delivery('SUCCESS', 500))).toMatchObject({ false: 1 });
    expect(count(upstream(), 'paid', delivery('REFUND', 500))).toMatchObject({ false: 1 });
  });

  it('calls a payment false when it was delivered before it was made', () => {
    expect(count(upstream('NOTPAY', 'SUCCESS'), 'paid', delivery('SUCCESS', 999))).toMatchObject({
      false: 1,
    });
  });

  it.each([{ transaction_id: 'T2' }, { total: 4 }, { total: null }])(
    'calls a payment false with %j',
    (wrong) => {
      const order = upstream('NOTPAY', 'SUCCESS');
      expect(count(order, 'paid', delivery('SUCCESS', 1_500, wrong))).toMatchObject({ false: 1 });
    },
  );

  it('calls a step back contradictory', () => {
    const refunded = upstream('NOTPAY', 'SUCCESS', 'REFUND');
    expect(count(refunded, 'paid', delivery('REFUND', 2_500), delivery('SUCCESS', 2_600))).toMatchObject({
      contradictory: 1,
    });
    const closed = upstream('NOTPAY', 'CLOSED', 'REVOKED');
    expect(count(closed, 'revoked', delivery('CLOSED', 1_500), delivery('REVOKED', 2_600))).toMatchObject({
      contradictory: 1,
    });
  });

  it('calls an end that never was contradictory', () => {
    expect(count(upstream('NOTPAY', 'SUCCESS'), 'closed', delivery('CLOSED', 1_500))).toMatchObject({
      lost: 1,
      contradictory: 1,
    });
  });

  it('calls two answers under one id contradictory', () => {
    const order = upstream('NOTPAY', 'SUCCESS', 'REFUND');
    const id = `1900000001/${ORDER}/SUCCESS`;
    const first = delivery('SUCCESS', 1_500);
    expect(count(order, 'paid', first, delivery('SUCCESS', 1_600, { total: 6 }))).toMatchObject({
      contradictory: 1,
    });
    expect(count(order, 'paid', first, delivery('SUCCESS', 1_600, { id: 'another' }))).toMatchObject({
      contradictory: 1,
    });
    expect(count(order, 'paid', first, delivery('REFUND', 2_600, { id }))).toMatchObject({
      contradictory: 1,
    });
  });

  it('counts duplicates among the calls that were handled, and redeliveries among all', () => {
    const order = upstream('NOTPAY', 'SUCCESS');
    const failed = delivery('SUCCESS', 1_400, { handledAt: null });
    const handled = delivery('SUCCESS', 1_500);
    expect(count(order, 'paid', failed, handled)).toMatchObject({
      duplicates: 0,
      redelivered: 1,
      contradictory: 0,
    });
    expect(count(order, 'paid', handled, handled, handled)).toMatchObject({ events: 1, duplicates: 2 });
  });

  it('times a payment by the first call that handled it', () => {
    const order = upstream('NOTPAY', 'SUCCESS');
    const failed = delivery('SUCCESS', 1_400, { handledAt: null });
    expect(latenciesOf([order], [failed, delivery('SUCCESS', 1_500), delivery('SUCCESS', 1_600)])).toEqual(
      new Map([[ORDER, 510]]),
    );
    expect(latenciesOf([order], [failed])).toEqual(new Map());
    expect(latenciesOf([upstream('NOTPAY')], [delivery('SUCCESS', 1_500)])).toEqual(new Map());
  });
});

describe('the tally of orders that the shop closes', () => {
  it('finds nothing wrong with a closed order that nobody paid', () => {
    expect(count(upstream('NOTPAY', 'CLOSED'), 'closed', delivery('CLOSED', 1_500))).toMatchObject({
      closed: 1,
      closedThoughPaid: 0,
      contradictory: 0,
    });
  });

  it.each([['SUCCESS'], ['SUCCESS', 'REFUND']])(
    'names an order that was given up but paid: %s',
    (...states) => {
      expect(count(upstream('NOTPAY', ...states), 'closed')).toMatchObject({ closedThoughPaid: 1, lost: 1 });
    },
  );
});

const REFUND = 'CHAOS-000001-R1';

function wanted(status: string | undefined, more: Partial<UpstreamRefund> = {}): UpstreamRefund {
  return {
    out_refund_no: REFUND,
    out_trade_no: ORDER,
    refund: 30,
    total: 100,
    history: status === undefined ? [] : [{ status, at: 1_000 }],
    status,
    runs: 1,
    timesWanted: 1,
    numbersOfOrder: [REFUND],
    refundedOfOrder: 30,
    ...more,
  };
}

function told(status: string, more: Partial<RefundDeliveryRow> = {}): RefundDeliveryRow {
  const call = { id: `${REFUND}/${status}`, life: 1, source: 'schedule', startedAt: 1_500, handledAt: 1_510 };
  return { ...call, out_refund_no: REFUND, status, refund: 30, ...more };
}

function countRefunds(refund: UpstreamRefund, status: string, ...deliveries: RefundDeliveryRow[]) {
  const found = tallyRefunds([refund], [{ out_refund_no: REFUND, status }], deliveries);
  const { lost, wrong, double, beyond } = found;
  return { lost: lost.length, wrong: wrong.length, double: double.length, beyond: beyond.length };
}

const FAULTLESS = { lost: 0, wrong: 0, double: 0, beyond: 0 };

describe('the tally of refunds', () => {
  it.each([
    { status: 'SUCCESS', row: 'refunded' },
    { status: 'CLOSED', row: 'failed' },
    { status: 'ABNORMAL', row: 'failed' },
  ])('finds nothing wrong with one that ended as $status and was told so', ({ status, row }) => {
    expect(countRefunds(wanted(status), row, told(status))).toEqual(FAULTLESS);
  });

  it.each([undefined, 'PROCESSING', 'SUCCESS', 'CLOSED'])(
    'calls one lost that is still wanted: %s',
    (status) => {
      expect(countRefunds(wanted(status), 'wanted')).toEqual({ ...FAULTLESS, lost: 1 });
    },
  );

  it.each([
    { status: 'CLOSED', row: 'refunded' },
    { status: 'SUCCESS', row: 'failed' },
  ])('calls $row of $status wrong', ({ status, row }) => {
    expect(countRefunds(wanted(status), row)).toEqual({ ...FAULTLESS, wrong: 1 });
  });

  it.each([
    { what: 'an end that never was', delivery: told('ABNORMAL') },
    { what: 'an end before it was', delivery: told('SUCCESS', { startedAt: 999 }) },
    { what: 'another amount', delivery: told('SUCCESS', { refund: 31 }) },
  ])('calls $what wrong', ({ delivery: call }) => {
    expect(countRefunds(wanted('SUCCESS'), 'refunded', call)).toEqual({ ...FAULTLESS, wrong: 1 });
  });

  it('calls one double that was carried out more often than it was wanted', () => {
    expect(countRefunds(wanted('SUCCESS', { runs: 2 }), 'refunded')).toEqual({ ...FAULTLESS, double: 1 });
    expect(countRefunds(wanted('SUCCESS', { runs: 2, timesWanted: 2 }), 'refunded')).toEqual(FAULTLESS);
  });

  it('calls one double whose order has a refund that nobody wanted', () => {
    const refund = wanted('SUCCESS', { numbersOfOrder: [REFUND, 'ANOTHER'] });
    expect(countRefunds(refund, 'refunded')).toEqual({ ...FAULTLESS, double: 1 });
  });

  it.each([{ refundedOfOrder: 31 }, { refund: 120, refundedOfOrder: 101 }])(
    'finds more refunded than was wanted or paid: %j',
    (more) => {
      expect(countRefunds(wanted('SUCCESS', more), 'refunded')).toEqual({ ...FAULTLESS, beyond: 1 });
    },
  );

  it('keeps the loop from ending while one is lost', () => {
    const ofRefunds = tallyRefunds([wanted('SUCCESS')], [{ out_refund_no: REFUND, status: 'wanted' }], []);
    expect(isSettled({ lost: [], ofRefunds })).toBe(false);
    expect(isSettled({ lost: [], ofRefunds: { ...ofRefunds, lost: [] } })).toBe(true);
    expect(isSettled({ lost: [ORDER], ofRefunds: { ...ofRefunds, lost: [] } })).toBe(false);
  });
});

describe('percentile', () => {
  it('is a value that the given share of them does not exceed', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([4, 1, 3, 2], 0.99)).toBe(4);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
