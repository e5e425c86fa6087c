import { describe, expect, it } from '@jest/globals';
import {
  BillRowDto,
  BillService,
  BillSummaryDto,
  getBillsToken,
  WeComPayModule,
} from '../../../lib/index.js';
import { DAY, GET_BILL, HOUR, NEXT_DAY, rowsOf, useBills } from '../../support/e2e-bills.js';
import { failureOf } from '../../support/e2e-failure.js';

const B = { corpId: 'ww000000000000000b', corpSecret: 'SecretOfCorpBSecretOfCorpB', mchid: '1900000002' };
const bills = useBills({ accounts: [B], refundTakes: Infinity });

describe('the bill of a day', () => {
  it('has a row for each payment and each refund, and sums that agree', async () => {
    bills.pay(
      'ORDER-PAID',
      { description: 'Tea', attach: 'table 4', openid: 'o-payer' },
      { bank_type: 'CMB' },
    );
    bills.wecom.refunds.create({ out_trade_no: 'ORDER-PAID', out_refund_no: 'REFUND-1', refund: 234 });
    bills.nextDay();
    const bill = await bills.open();
    const [payment, refund] = await rowsOf(bill);
    const { mchid } = bills.wecom.credentials;
    const { transaction_id, success_time } = bills.wecom.orders.get('ORDER-PAID')!;
    expect(payment).toBeInstanceOf(BillRowDto);
    expect(payment).toEqual({
      trade_time: success_time,
      appid: 'wx0000000000000001',
      mchid,
      transaction_id,
      out_trade_no: 'ORDER-PAID',
      openid: 'o-payer',
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      bank_type: 'CMB',
      currency: 'CNY',
      settlement_total: 1_234,
      coupon_total: 0,
      settlement_refund: 0,
      coupon_refund: 0,
      description: 'Tea',
      attach: 'table 4',
      fee: '0.07404',
      fee_e5: 7_404,
      rate: '0.60%',
      total: 1_234,
      refund: 0,
    });
    expect(refund).toMatchObject({
      trade_state: 'REFUND',
      transaction_id,
      out_trade_no: 'ORDER-PAID',
      refund_id: bills.wecom.refunds.get('REFUND-1')!.refund_id,
      out_refund_no: 'REFUND-1',
      refund_channel: 'ORIGINAL',
      refund_status: 'PROCESSING',
      settlement_total: 0,
      total: 0,
      refund: 234,
      fee: '-0.01404',
      fee_e5: -1_404,
    });
    const summary = await bill.summary();
    expect(summary).toBeInstanceOf(BillSummaryDto);
    expect(summary).toEqual({
      count: 2,
      settlement_total: 1_234,
      settlement_refund: 234,
      coupon_refund: 0,
      fee: '0.06000',
      fee_e5: 6_000,
      total: 1_234,
      refund: 234,
    });
    expect(bill).toMatchObject({
      date: DAY,
      type: 'ALL',
      mchid,
      hash: expect.stringMatching(/^[\da-f]{40}$/u),
    });
  });

  it.each([
    ['ALL', ['ORDER-PAID', 'REFUND-1']],
    ['SUCCESS', ['ORDER-PAID']],
    ['REFUND', ['REFUND-1']],
  ] as const)('has the rows of its type (%s)', async (type, expected) => {
    bills.pay('ORDER-PAID');
    bills.wecom.refunds.create({ out_trade_no: 'ORDER-PAID', out_refund_no: 'REFUND-1', refund: 234 });
    bills.nextDay();
    const bill = await bills.open({ type });
    const rows = await rowsOf(bill);
    expect(rows.map(({ out_trade_no, out_refund_no }) => out_refund_no ?? out_trade_no)).toEqual(expected);
    expect(await bill.summary()).toMatchObject({ count: expected.length });
    expect(bills.wecom.requestsTo(GET_BILL)[0]?.body).toEqual({
      bill_date: DAY,
      mchid: bills.wecom.credentials.mchid,
      bill_type: type,
      tar_type: 'GZIP',
    });
  });

  it('shows refunds as they were when it was made', async () => {
    bills.pay('ORDER-PAID');
    for (const out_refund_no of ['EARLY', 'LATE'])
      bills.wecom.refunds.create({ out_trade_no: 'ORDER-PAID', out_refund_no, refund: 1 });
    bills.clock.advance(HOUR);
    bills.wecom.refunds.succeed('EARLY');
    bills.nextDay();
    bills.wecom.refunds.succeed('LATE');
    const early = bills.wecom.refunds.get('EARLY')!;
    const rows = await rowsOf(await bills.open({ type: 'REFUND' }));
    expect(rows.map(({ out_refund_no, refund_status }) => [out_refund_no, refund_status])).toEqual([
      ['EARLY', 'SUCCESS'],
      ['LATE', 'PROCESSING'],
    ]);
    expect(rows[0]).toMatchObject({
      refund_create_time: early.create_time,
      refund_success_time: early.success_time,
    });
    expect(rows[1]).not.toHaveProperty('refund_success_time');
  });

  it('begins and ends at midnight in Beijing', async () => {
    const at = (time: string) => ({ success_time: time });
    bills.pay('BEFORE', {}, at('2026-11-26T23:59:59+08:00'));
    bills.pay('FIRST-OF-DAY', {}, at('2026-11-26T16:00:00Z'));
    bills.pay('LAST-OF-DAY', {}, at('2026-11-27T15:59:59Z'));
    bills.pay('AFTERWARDS', {}, at(`${NEXT_DAY}T00:00:00+08:00`));
    bills.clock.advance(48 * HOUR);
    const service = await bills.service();
    const numbers = async (date: string) =>
      (await rowsOf(await service.open(date))).map(({ out_trade_no }) => out_trade_no);
    expect([await numbers('2026-11-26'), await numbers(DAY), await numbers(NEXT_DAY)]).toEqual([
      ['BEFORE'],
      ['FIRST-OF-DAY', 'LAST-OF-DAY'],
      ['AFTERWARDS'],
    ]);
  });
});

describe('the accounts', () => {
  it('have bills of their own', async () => {
    bills.pay('ORDER-OF-A');
    bills.wecom.orders.create({ out_trade_no: 'ORDER-OF-B', total: 2, mchid: B.mchid });
    bills.wecom.orders.pay('ORDER-OF-B', { mchid: B.mchid });
    bills.nextDay();
    const module = await bills.scene.launch({
      imports: [
        WeComPayModule.forRoot(bills.scene.options()),
        WeComPayModule.forRoot({ ...bills.scene.options(B), name: 'b' }),
      ],
    });
    const [a, b] = [module.get(BillService), module.get<BillService>(getBillsToken('b'))];
    expect(await rowsOf(await a.open(DAY))).toMatchObject([{ out_trade_no: 'ORDER-OF-A' }]);
    expect(await rowsOf(await b.open(DAY))).toMatchObject([{ out_trade_no: 'ORDER-OF-B' }]);
  });

  it('may open the bill of another merchant of theirs', async () => {
    await expect(bills.open({ mchid: 'a b' })).rejects.toThrow(
      'mchid must be a string of 1 to 32 characters',
    );
    bills.nextDay();
    const error = await failureOf(bills.open({ mchid: '1900000099' }));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', errcode: 660001 });
  });
});
