import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { errcodeOf, GET_REFUND_DETAIL, newRefund, post, REFUND } from './client.js';

const NOW = Date.parse('2026-03-04T05:06:07+08:00');
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const NO_TURNS = { perSecond: Infinity, perOrderAndMinute: Infinity };

let wecom: FakeWeCom;

async function restart(options: FakeWeComOptions = {}): Promise<void> {
  await wecom?.close();
  wecom = await FakeWeCom.start({ now: () => NOW, refundLimits: NO_TURNS, ...options });
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
  wecom.orders.pay('ORDER-1');
}

beforeEach(() => restart());
afterEach(() => wecom.close());

const request = (fields: object = {}) => post(wecom, REFUND, newRefund(wecom, fields));
const part = (out_refund_no: string, refund: number) =>
  request({ out_refund_no, amount: { refund, total: 100, currency: 'CNY' } });
const ask = (out_refund_no = 'REFUND-1') =>
  post(wecom, GET_REFUND_DETAIL, { mchid: wecom.credentials.mchid, out_refund_no });
const statusNow = async () => (await ask()).body['status'];

describe('refund', () => {
  it('is accepted, and makes the order REFUND', async () => {
    expect((await request()).body).toEqual({
      out_refund_no: 'REFUND-1',
      amount: { refund: 100, payer_refund: 100, discount_refund: 0, currency: 'CNY' },
      errcode: 0,
      errmsg: 'ok',
    });
    expect(wecom.orders.get('ORDER-1')).toMatchObject({ trade_state: 'REFUND', trade_type: 'JSAPI' });
  });

  it('may be partial, up to the amount of the order', async () => {
    const replies = [await part('R1', 60), await part('R2', 41), await part('R3', 40)];
    expect(replies.map(errcodeOf)).toEqual([0, 999_009, 0]);
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(100);
    expect(wecom.refunds.of('ORDER-1').map(({ out_refund_no }) => out_refund_no)).toEqual(['R1', 'R3']);
  });

  it('is carried out once for each number, however often it is requested', async () => {
    const [first, second] = [await request(), await request()];
    expect(second.body).toEqual(first.body);
    wecom.refunds.succeed('REFUND-1');
    expect(errcodeOf(await request())).toBe(0);
    expect([wecom.refunds.runsOf('REFUND-1'), wecom.refunds.sumOf('ORDER-1')]).toEqual([1, 100]);
  });

  it('is refused with another body, unless that is to be taken for a repeat of the first', async () => {
    await part('R1', 10);
    expect(errcodeOf(await part('R1', 20))).toBe(999_007);
    await restart({ refundLimits: NO_TURNS, readings: { changedRefund: 'repeat' } });
    await part('R1', 10);
    expect((await part('R1', 20)).body).toMatchObject({ errcode: 0, amount: { refund: 10 } });
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(10);
    wecom.refunds.close('R1');
    await part('R1', 20);
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(10);
  });

  it.each(['close', 'abnormal'] as const)(
    'runs anew under the same number once it has failed: %s',
    async (fail) => {
      await request();
      wecom.refunds[fail]('REFUND-1');
      expect(wecom.refunds.sumOf('ORDER-1')).toBe(0);
      expect(errcodeOf(await request())).toBe(0);
      expect(await statusNow()).toBe('PROCESSING');
      expect([wecom.refunds.runsOf('REFUND-1'), wecom.refunds.sumOf('ORDER-1')]).toEqual([2, 100]);
    },
  );

  it('does not run anew if others have taken the amount meanwhile', async () => {
    await part('R1', 60);
    wecom.refunds.close('R1');
    await part('R2', 60);
    expect(errcodeOf(await part('R1', 60))).toBe(999_009);
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(60);
  });

  it('is possible within a year', async () => {
    wecom.clock.advance(YEAR);
    expect(errcodeOf(await part('R1', 10))).toBe(0);
    wecom.clock.advance(1);
    expect(errcodeOf(await part('R2', 10))).toBe(999_010);
  });

  it('is possible 50 times for an order', async () => {
    for (let count = 1; count <= 50; count++) {
      wecom.refunds.create({ out_trade_no: 'ORDER-1', out_refund_no: `R${count}`, refund: 1 });
    }
    expect(errcodeOf(await part('R51', 1))).toBe(999_011);
  });

  it('runs anew although the order has 50 refunds', async () => {
    for (let count = 1; count <= 49; count++) {
      wecom.refunds.create({ out_trade_no: 'ORDER-1', out_refund_no: `R${count}`, refund: 1 });
    }
    await part('R50', 1);
    wecom.refunds.close('R50');
    expect(errcodeOf(await part('R50', 1))).toBe(0);
  });

  it.each([
    ['an unknown order', { out_trade_no: 'ORDER-9' }, 720_501],
    ['a total that is not the order’s', { amount: { refund: 1, total: 101, currency: 'CNY' } }, 999_009],
    ['a refund of 0', { amount: { refund: 0, total: 100, currency: 'CNY' } }, 40058],
    ['no out_refund_no', { out_refund_no: '' }, 40063],
    ['a bad out_refund_no', { out_refund_no: 'R 1' }, 40058],
    ['a long reason', { reason: 'x'.repeat(81) }, 40058],
    ['another funds_account', { funds_account: 'MINE' }, 40058],
  ])('is refused for %s', async (_, fields, errcode) => {
    const { body } = await request(fields);
    expect(body).toMatchObject({ errcode, promotion_detail: [] });
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(0);
  });

  it('is refused for an unpaid order', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    expect(errcodeOf(await request({ out_trade_no: 'ORDER-2' }))).toBe(999_008);
    expect(wecom.orders.get('ORDER-2')?.trade_state).toBe('NOTPAY');
  });

  it('refunds the discounts in proportion, to the last 分', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    const coupon = { coupon_id: 'C1', scope: 'SINGLE', type: 'CASH', amount: 7 };
    wecom.orders.pay('ORDER-2', { payer_total: 93, promotion_detail: [coupon] });
    const amount = { refund: 33, total: 100, currency: 'CNY' };
    const { body } = await request({ out_trade_no: 'ORDER-2', out_refund_no: 'R1', amount });
    expect(body).toMatchObject({
      amount: { refund: 33, payer_refund: 31, discount_refund: 2 },
      promotion_detail: [
        { promotion_id: 'C1', scope: 'SINGLE', type: 'COUPON', amount: 7, refund_amount: 2 },
      ],
    });
    const { promotion_detail } = body;
    expect(wecom.refunds.get('R1')).toMatchObject({ promotion_detail });
    const rest = wecom.refunds.create({ out_trade_no: 'ORDER-2', out_refund_no: 'R2', refund: 67 });
    expect(rest.amount).toMatchObject({ payer_refund: 62, discount_refund: 5 });
  });
});

describe('limits of refund', () => {
  it('let one request through a minute for each order', async () => {
    await restart({ refundLimits: { perSecond: Infinity } });
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    wecom.orders.pay('ORDER-2');
    const other = { out_trade_no: 'ORDER-2', out_refund_no: 'OTHER' };
    expect([await request(), await request(), await request(other)].map(errcodeOf)).toEqual([0, 45009, 0]);
    wecom.clock.advance(MINUTE - 1);
    expect(errcodeOf(await request())).toBe(45009);
    wecom.clock.advance(1);
    expect(errcodeOf(await request())).toBe(0);
  });

  it('let 150 through a second', async () => {
    await restart({ refundLimits: { perSecond: 2, perOrderAndMinute: Infinity } });
    expect([await request(), await request(), await request()].map(errcodeOf)).toEqual([0, 0, 45009]);
    wecom.clock.advance(1_000);
    expect(errcodeOf(await request())).toBe(0);
  });
});

describe('get_refund_detail', () => {
  it('answers a refund that is being processed', async () => {
    await request();
    expect((await ask()).body).toEqual({
      refund_id: expect.stringMatching(/^5030\d{7}20260304\d{10}$/),
      out_refund_no: 'REFUND-1',
      transaction_id: wecom.orders.get('ORDER-1')?.transaction_id,
      out_trade_no: 'ORDER-1',
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      status: 'PROCESSING',
      amount: { refund: 100, payer_refund: 100, discount_refund: 0, currency: 'CNY' },
      errcode: 0,
      errmsg: 'ok',
    });
  });

  it('answers times once it has succeeded', async () => {
    await request();
    wecom.clock.advance(MINUTE);
    wecom.refunds.succeed('REFUND-1');
    expect((await ask()).body).toMatchObject({
      status: 'SUCCESS',
      create_time: '2026-03-04T05:06:07+08:00',
      success_time: '2026-03-04T05:07:07+08:00',
    });
  });

  it('answers success once the refund has taken as long as was chosen', async () => {
    await restart({ refundTakes: MINUTE });
    await request();
    wecom.clock.advance(MINUTE - 1);
    expect(await statusNow()).toBe('PROCESSING');
    wecom.clock.advance(1);
    expect(await statusNow()).toBe('SUCCESS');
    wecom.clock.advance(MINUTE);
    expect((await ask()).body).toMatchObject({
      status: 'SUCCESS',
      success_time: '2026-03-04T05:07:07+08:00',
    });
  });

  it('spells a closed refund as its page does, or as the notification does', async () => {
    await request();
    wecom.refunds.close('REFUND-1');
    expect(await statusNow()).toBe('CLOSE');
    await restart({ readings: { closedRefund: 'CLOSED' } });
    await request();
    wecom.refunds.close('REFUND-1');
    expect(await statusNow()).toBe('CLOSED');
  });

  it('answers ABNORMAL, which may still succeed', async () => {
    await request();
    wecom.refunds.abnormal('REFUND-1');
    expect(await statusNow()).toBe('ABNORMAL');
    wecom.refunds.succeed('REFUND-1');
    expect(await statusNow()).toBe('SUCCESS');
  });

  it('refuses an unknown refund, with its list', async () => {
    expect((await ask()).body).toEqual({
      errcode: 999_012,
      errmsg: expect.stringContaining('out_refund_no[REFUND-1] not exists under mchid[1900000001]'),
      promotion_detail: [],
    });
  });
});

describe('the script of refunds', () => {
  it('cannot end a refund twice, nor one that is not known', async () => {
    await request();
    wecom.refunds.succeed('REFUND-1');
    expect(() => wecom.refunds.close('REFUND-1')).toThrow(
      'cannot close refund REFUND-1: it is SUCCESS, but must be PROCESSING or ABNORMAL',
    );
    expect(() => wecom.refunds.close('REFUND-2')).toThrow('mchid 1900000001 has no such refund');
  });

  it.each([
    [{ refund: 101 }, 'FakeWeCom: cannot create refund R1: refund exceeds the order'],
    [{ out_trade_no: 'ORDER-9' }, 'out_trade_no[ORDER-9] not exists'],
    [{ refund: 0.5 }, 'refund of R1 must be a whole number of 分 from 1 on, got 0.5'],
    [{ out_refund_no: 'R 1' }, 'out_refund_no must be 1 to 64 of'],
  ])('refuses what WeCom would refuse: %j', (fields, message) => {
    const wish = { out_trade_no: 'ORDER-1', out_refund_no: 'R1', refund: 1 };
    expect(() => wecom.refunds.create({ ...wish, ...fields })).toThrow(message);
  });
});
