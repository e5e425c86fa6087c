import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { getOrder, GET_ORDER, obtainToken, postOrder } from './client.js';

const OTHER_CORP = { corpId: 'ww0000000000000002', corpSecret: 'another-secret', mchid: '1900000002' };
const NOW = Date.parse('2026-03-04T05:06:07.891+08:00');

let wecom: FakeWeCom;

beforeEach(async () => {
  wecom = await FakeWeCom.start({ accounts: [OTHER_CORP], now: () => NOW });
});

afterEach(() => wecom.close());

function errcodeOf({ body }: { body: Record<string, unknown> }): unknown {
  return body['errcode'];
}

describe('get_order of a known order', () => {
  it('answers an unpaid order as WeChat Pay does', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100, attach: 'cart 7', trade_type: 'APP' });
    const { status, body } = await getOrder(wecom, 'ORDER-1');
    expect(status).toBe(200);
    expect(body).toEqual({
      mchid: '1900000001',
      out_trade_no: 'ORDER-1',
      trade_state: 'NOTPAY',
      trade_state_desc: '订单未支付',
      amount: { total: 100, payer_currency: 'CNY' },
      scene_info: { device_id: '' },
      promotion_detail: [],
    });
  });

  it('answers a paid order with every documented field', async () => {
    const scene_info = { device_id: '013467007045764' };
    wecom.orders.create({
      out_trade_no: 'ORDER-1',
      total: 100,
      attach: 'cart 7',
      openid: 'o-payer',
      scene_info,
    });
    wecom.orders.pay('ORDER-1', { payer_total: 90 });
    const { body } = await getOrder(wecom, 'ORDER-1');
    expect(body).toEqual({
      mchid: '1900000001',
      out_trade_no: 'ORDER-1',
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      payer: { openid: 'o-payer' },
      transaction_id: expect.stringMatching(/^4200\d{7}20260304\d{9}$/),
      bank_type: 'OTHERS',
      attach: 'cart 7',
      success_time: '2026-03-04T05:06:07+08:00',
      amount: { total: 100, payer_total: 90, currency: 'CNY', payer_currency: 'CNY' },
      scene_info,
      promotion_detail: [],
    });
  });

  it('answers a paid order with an empty attach, and without a device, where none was given', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100, trade_type: 'NATIVE' });
    wecom.orders.pay('ORDER-1');
    const { body } = await getOrder(wecom, 'ORDER-1');
    expect(body).toMatchObject({ attach: '', trade_type: 'NATIVE', amount: { currency: 'CNY' } });
    expect(body).not.toHaveProperty('scene_info');
  });

  it('keeps what a raw body says when it is paid', async () => {
    const amount = { total: 100, currency: 'USD' };
    const raw = { trade_type: 'APP', attach: 'cart 7', scene_info: { device_id: 'POS-1' }, amount };
    wecom.orders.put({ out_trade_no: 'ORDER-1', trade_state: 'NOTPAY', ...raw });
    wecom.orders.pay('ORDER-1');
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject(raw);
  });

  it('answers a raw body as it was put', async () => {
    wecom.orders.put({ out_trade_no: 'ORDER-1', trade_state: 'BRAND_NEW', amount: null, extra: [1] });
    expect((await getOrder(wecom, 'ORDER-1')).body).toEqual({
      mchid: '1900000001',
      out_trade_no: 'ORDER-1',
      trade_state: 'BRAND_NEW',
      amount: null,
      extra: [1],
    });
  });

  it('keeps the same out_trade_no of two merchants apart', async () => {
    const { mchid } = OTHER_CORP;
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 1 });
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 2, mchid });
    wecom.orders.pay('ORDER-1', { mchid });
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({
      trade_state: 'NOTPAY',
      amount: { total: 1 },
    });
    expect(wecom.orders.get('ORDER-1', { mchid })).toMatchObject({
      trade_state: 'SUCCESS',
      amount: { total: 2 },
    });
  });
});

describe('get_order of a wrong request', () => {
  it('refuses an unknown order: 720501', async () => {
    const { body } = await getOrder(wecom, 'ORDER-9');
    expect(body).toEqual({
      errcode: 720501,
      errmsg: expect.stringMatching(
        /^out_trade_no\[ORDER-9\] not exists under mchid\[1900000001\], hint: \[\d+\], from ip: 127.0.0.1, more info/,
      ),
      promotion_detail: [],
    });
  });

  it.each([
    ['no token', '', 41001],
    ['a token never issued', 'never-issued', 40014],
  ])('refuses a request with %s', async (_, token, errcode) => {
    expect(errcodeOf(await getOrder(wecom, 'ORDER-1', token))).toBe(errcode);
  });

  it.each([-1, 45009, 60020])('keeps its list, empty, in every failure: %d', async (errcode) => {
    wecom.faults.add({ kind: 'errcode', errcode, on: GET_ORDER });
    expect((await getOrder(wecom, 'ORDER-1')).body).toEqual({
      errcode,
      errmsg: expect.stringContaining(', hint: ['),
      promotion_detail: [],
    });
  });

  it('refuses a token never issued in plain words, without a hint', async () => {
    expect((await getOrder(wecom, 'ORDER-1', 'never-issued')).body).toEqual({
      errcode: 40014,
      errmsg: 'invalid access_token',
      promotion_detail: [],
    });
  });

  it('refuses an expired token: 42001', async () => {
    const token = await obtainToken(wecom);
    wecom.clock.advance(7_200_000);
    expect(errcodeOf(await getOrder(wecom, 'ORDER-1', token))).toBe(42001);
  });

  it('refuses GET', async () => {
    const response = await fetch(`${wecom.baseUrl}${GET_ORDER}?access_token=${await obtainToken(wecom)}`);
    expect(await response.json()).toMatchObject({ errcode: 40035 });
  });

  it.each([
    ['broken JSON', '{"mchid":', 40035],
    ['an array', '[]', 40035],
    ['no body', '', 40035],
    ['no out_trade_no', '{"mchid":"1900000001"}', 40063],
    ['an empty mchid', '{"mchid":"","out_trade_no":"ORDER-1"}', 40063],
    ['a short out_trade_no', '{"mchid":"1900000001","out_trade_no":"ORDER"}', 40058],
    ['a line break in out_trade_no', String.raw`{"mchid":"1900000001","out_trade_no":"ORDER-1\n"}`, 40058],
    ['a long mchid', `{"mchid":"${'1'.repeat(33)}","out_trade_no":"ORDER-1"}`, 40058],
    ['a body over 1 MiB', ' '.repeat(1024 * 1024 + 1), 40206],
    ['an unknown mchid', '{"mchid":"1900000009","out_trade_no":"ORDER-1"}', 660001],
    ["another corp's mchid", '{"mchid":"1900000002","out_trade_no":"ORDER-1"}', 660001],
  ])('refuses %s', async (_, body, errcode) => {
    expect(errcodeOf(await postOrder(wecom, body))).toBe(errcode);
  });

  it('treats a field of a wrong JSON type as missing, with a warning that comes first', async () => {
    const { body } = await postOrder(wecom, '{"mchid":1900000001,"out_trade_no":"ORDER-1"}');
    expect(body).toMatchObject({
      errcode: 40063,
      errmsg: expect.stringMatching(/^Warning: wrong json format\. some parameters are empty, hint: \[/),
    });
  });
});

describe('rate limits', () => {
  it('blocks a corp from an endpoint for 60 s beyond the minute limit', async () => {
    const limited = await FakeWeCom.start({
      accounts: [OTHER_CORP],
      now: () => NOW,
      rateLimits: { perMinute: 2 },
    });
    try {
      const token = await obtainToken(limited);
      const ask = async () => errcodeOf(await getOrder(limited, 'ORDER-1', token));
      expect([await ask(), await ask(), await ask()]).toEqual([720501, 720501, 45009]);
      await expect(obtainToken(limited)).resolves.toBe(token);
      limited.clock.advance(59_999);
      expect(await ask()).toBe(45009);
      limited.clock.advance(1);
      expect(await ask()).toBe(720501);
    } finally {
      await limited.close();
    }
  });
});
