import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { CREATE_ORDER, errcodeOf, getOrder, newOrder, post } from './client.js';

const NOW = Date.parse('2026-03-04T05:06:07+08:00');
const OTHER_CORP = { corpId: 'ww0000000000000002', corpSecret: 'another-secret', mchid: '1900000002' };

let wecom: FakeWeCom;

async function restart(options: FakeWeComOptions = {}): Promise<void> {
  await wecom?.close();
  wecom = await FakeWeCom.start({ accounts: [OTHER_CORP], now: () => NOW, ...options });
}

beforeEach(() => restart());
afterEach(() => wecom.close());

const create = (fields: object = {}) => post(wecom, CREATE_ORDER, newOrder(wecom, fields));

describe('create_order', () => {
  it('creates an order that get_order knows, and answers a prepay_id', async () => {
    expect((await create()).body).toEqual({
      prepay_id: expect.stringMatching(/^wx20260304050607[\da-f]{20}$/),
      errcode: 0,
      errmsg: 'ok',
    });
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({
      trade_state: 'NOTPAY',
      amount: { total: 100 },
      scene_info: { device_id: '' },
    });
  });

  it('returns attach, payer and device once the order is paid', async () => {
    await create({ attach: 'cart 7', scene_info: { payer_client_ip: '::1', device_id: 'POS-1' } });
    wecom.orders.pay('ORDER-1');
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({
      trade_state: 'SUCCESS',
      attach: 'cart 7',
      payer: { openid: 'o-payer' },
      scene_info: { device_id: 'POS-1' },
    });
  });

  it('accepts every documented field', async () => {
    const reply = await create({
      scenekey: 'k',
      time_expire: '2026-03-04T05:36:07+08:00',
      attach: 'cart 7',
      goods_tag: 'WXG',
      detail: {
        cost_price: 123,
        invoice_id: 'INV-1',
        goods_detail: [
          {
            merchant_goods_id: 'tea_1-2',
            wechatpay_goods_id: '1001',
            goods_name: '茶',
            quantity: 1,
            unit_price: 828_800,
          },
        ],
      },
      scene_info: {
        payer_client_ip: '127.0.0.1',
        device_id: 'POS-1',
        store_info: { id: '1', name: '店', area_code: '440305', address: '路 1' },
      },
    });
    expect(errcodeOf(reply)).toBe(0);
  });

  it('lets nobody pay from time_expire on', async () => {
    await create({ time_expire: '2026-03-04T05:07:07+08:00' });
    wecom.clock.advance(60_000);
    expect(() => wecom.orders.pay('ORDER-1')).toThrow('its time_expire has passed');
  });

  it.each([
    ['no appid', { appid: undefined }, 40063],
    ['no description', { description: '' }, 40063],
    ['no amount', { amount: undefined }, 40063],
    ['no total', { amount: { currency: 'CNY' } }, 40063],
    ['no payer', { payer: {} }, 40063],
    ['no payer_client_ip', { scene_info: {} }, 40063],
    ['a number as appid', { appid: 7 }, 40063],
    ['a fraction as total', { amount: { total: 1.5, currency: 'CNY' } }, 40063],
    ['a store without id', { scene_info: { payer_client_ip: '::1', store_info: {} } }, 40063],
    ['a total of 0', { amount: { total: 0, currency: 'CNY' } }, 40058],
    ['dollars', { amount: { total: 1, currency: 'USD' } }, 40058],
    ['a long appid', { appid: 'x'.repeat(33) }, 40058],
    ['a long description', { description: 'x'.repeat(128) }, 40058],
    ['a short out_trade_no', { out_trade_no: 'ORDER' }, 40058],
    ['a bad out_trade_no', { out_trade_no: 'ORDER 1' }, 40058],
    ['no IP address', { scene_info: { payer_client_ip: 'localhost' } }, 40058],
    ['a time without zone', { time_expire: '2026-03-04T05:36:07' }, 40058],
    ['a time that has passed', { time_expire: '2026-03-04T05:06:07+08:00' }, 40058],
    ['a long attach', { attach: 'x'.repeat(129) }, 40058],
    ['goods that are no list', { detail: { goods_detail: {} } }, 40063],
    [
      'bad goods',
      { detail: { goods_detail: [{ merchant_goods_id: '茶', quantity: 1, unit_price: 1 }] } },
      40058,
    ],
    ['an unknown mchid', { mchid: '1900000009' }, 660001],
    ["another corp's mchid", { mchid: OTHER_CORP.mchid }, 660001],
  ])('refuses %s, and creates nothing', async (_, fields, errcode) => {
    expect(errcodeOf(await create(fields))).toBe(errcode);
    expect(wecom.orders.get('ORDER-1')).toBeUndefined();
  });
});

describe('create_order, repeated', () => {
  it('answers another prepay_id for the same order', async () => {
    const [first, second] = [await create({ attach: 'a' }), await create({ attach: 'a' })];
    expect(errcodeOf(second)).toBe(0);
    expect(second.body['prepay_id']).not.toBe(first.body['prepay_id']);
    expect(wecom.orders.statesOf('ORDER-1')).toEqual(['NOTPAY']);
  });

  it('takes fields in another order for the same body', async () => {
    await create();
    const reversed = Object.fromEntries(Object.entries(newOrder(wecom)).toReversed());
    expect(errcodeOf(await post(wecom, CREATE_ORDER, reversed))).toBe(0);
  });

  it('refuses another body, unless told to take it for a repeat of the first', async () => {
    await create();
    expect(errcodeOf(await create({ amount: { total: 200, currency: 'CNY' } }))).toBe(999_001);
    await restart({ readings: { changedOrder: 'repeat' } });
    await create();
    expect(errcodeOf(await create({ amount: { total: 200, currency: 'CNY' } }))).toBe(0);
    expect(wecom.orders.get('ORDER-1')?.amount?.total).toBe(100);
  });

  it.each([
    ['paid', () => wecom.orders.pay('ORDER-1'), 999_002],
    ['closed', () => wecom.orders.close('ORDER-1'), 999_003],
  ])('refuses an order that is %s', async (_, change, errcode) => {
    await create();
    change();
    expect(errcodeOf(await create())).toBe(errcode);
  });

  it('refuses with the errcode that was chosen', async () => {
    await restart({ errcodes: { orderExists: 720_599 } });
    await create();
    expect(errcodeOf(await create({ attach: 'other' }))).toBe(720_599);
  });
});
