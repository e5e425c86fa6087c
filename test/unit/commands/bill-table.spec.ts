import { describe, expect, it } from '@jest/globals';
import { billJson } from '../../../lib/commands/bill-report.js';
import type { BillReport } from '../../../lib/commands/bill-report.js';
import { billTable } from '../../../lib/commands/bill-table.js';
import { BillTally } from '../../../lib/commands/bill-tally.js';
import type { BillRowDto } from '../../../lib/bill/dto/bill-row.dto.js';

const PAYMENT = { trade_state: 'SUCCESS', total: 1_234_567, refund: 0 };
const REFUND = { trade_state: 'REFUND', refund_id: '50300001', total: 0, refund: 29 };

function statesOf(...rows: Partial<BillRowDto>[]): BillReport['states'] {
  const tally = new BillTally();
  for (const row of rows) tally.add(row as BillRowDto);
  return tally.states;
}

const REPORT = {
  date: '2026-11-27',
  mchid: '1900000001',
  type: 'ALL' as const,
  hash: 'a'.repeat(40),
  summary: {
    count: 5,
    settlement_total: 2_469_124,
    settlement_refund: 58,
    coupon_refund: 0,
    fee: '148.14405',
    fee_e5: 14_814_405,
    total: 2_469_134,
    refund: 58,
  },
  states: statesOf(
    { ...REFUND, refund_status: 'SUCCESS' },
    PAYMENT,
    { ...REFUND, refund_status: 'PROCESSING' },
    PAYMENT,
    { ...PAYMENT, trade_state: 'REVOKED', total: 0 },
  ),
} satisfies BillReport;

describe('billTable', () => {
  it('shows what was paid, refunded, and what is left, with the points below each other', () => {
    expect(billTable(REPORT)).toBe(`\
Bill of 2026-11-27 (Beijing), merchant 1900000001, type ALL; amounts in 元
SHA-1 ${'a'.repeat(40)}

payments             3  24691.34     支付
  REVOKED            1      0.00
  SUCCESS            2  24691.34
refunds              2      0.58     退款
  REFUND PROCESSING  1      0.29
  REFUND SUCCESS     1      0.29

total                   24691.34     订单总金额
settlement_total        24691.24     应结订单总金额
refund                      0.58     申请退款总金额
settlement_refund           0.58     退款总金额
coupon_refund               0.00     充值券退款总金额
fee                       148.14405  手续费总金额
net                     24542.51595  应结订单总金额 - 退款总金额 - 手续费总金额
`);
  });

  it('shows a fee that was paid back, and a day with more refunds than payments', () => {
    const summary = { ...REPORT.summary, settlement_total: 1, settlement_refund: 3, fee_e5: -5 };
    const table = billTable({ ...REPORT, summary });
    expect(table).toMatch(/^fee +-0\.00005 /mu);
    expect(table).toMatch(/^net +-0\.01995 /mu);
  });

  it.each([
    ['SUCCESS', ['payments', 'total', 'settlement_total', 'fee']],
    ['REFUND', ['refunds', 'refund', 'settlement_refund', 'coupon_refund', 'fee']],
  ] as const)('shows of a bill of type %s only what it is about', (type, labels) => {
    const table = billTable({ ...REPORT, type, states: [] });
    expect(table.match(/^[a-z_]+/gmu)).toEqual([...labels]);
  });

  it('says that there was no trade, if WeCom says so', () => {
    const table = billTable({ ...REPORT, hash: undefined });
    expect(table).toBe(
      'No transactions: WeCom says that merchant 1900000001 has no bill of 2026-11-27, type ALL.\n',
    );
  });
});

describe('billJson', () => {
  it('is one document, with amounts in 分', () => {
    const report = JSON.parse(billJson(REPORT)) as object;
    expect(report).toEqual(REPORT);
    expect(report).toHaveProperty('states.3', {
      kind: 'refund',
      trade_state: 'REFUND',
      refund_status: 'SUCCESS',
      count: 1,
      amount: 29,
    });
  });

  it('has a hash of null if there was no trade', () => {
    expect(JSON.parse(billJson({ ...REPORT, hash: undefined }))).toHaveProperty('hash', null);
  });
});
