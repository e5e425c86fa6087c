import { describe, expect, it } from '@jest/globals';
import { toCreateOrderRequest } from '../../../lib/payment/create-order.request.js';
import type { CreateOrderRequest } from '../../../lib/payment/payment.types.js';
import { WeComOptionsError, WeComRequestError } from '../../../lib/errors/wecom-pay.errors.js';

const NOW = Date.UTC(2026, 10, 24, 5);
const MERCHANT = { mchid: '1900000001', appid: 'wx1234567890abcdef' };

/** The shortest order. */
const ORDER: CreateOrderRequest = {
  out_trade_no: 'ORDER-1',
  description: '一箱苹果',
  amount: { total: 1 },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  scene_info: { payer_client_ip: '203.0.113.7' },
};

/** One with every documented field. */
const COMPLETE: CreateOrderRequest = {
  ...ORDER,
  ...MERCHANT,
  scenekey: 'scene-1',
  amount: { total: 100, currency: 'CNY' },
  time_expire: '2026-11-24T13:30:00+08:00',
  attach: '第一行\n第二行',
  goods_tag: 'WXG',
  detail: {
    cost_price: 120,
    invoice_id: 'receipt-1',
    goods_detail: [
      {
        merchant_goods_id: 'apple_1-red',
        wechatpay_goods_id: '1001',
        goods_name: 'Apple 🍎',
        quantity: 2,
        unit_price: 0,
      },
    ],
  },
  scene_info: {
    payer_client_ip: '2001:db8::7',
    device_id: 'till-1',
    store_info: { id: '0001', name: '南山店', area_code: '440305', address: '深圳市南山区' },
  },
};

const request = (order: object, options: { mchid?: string; appid?: string } = MERCHANT) =>
  toCreateOrderRequest(order as CreateOrderRequest, { mchid: undefined, appid: undefined, ...options }, NOW);

/** What the refusal of an order says; fails if it is accepted. */
function refusalOf(order: unknown): string {
  let refusal: unknown;
  try {
    request(order as object);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(WeComRequestError);
  const { endpoint, message } = refusal as WeComRequestError;
  expect(endpoint).toBe('/cgi-bin/miniapppay/create_order');
  return message;
}

/** The complete order with another value at a path. */
function withValue(path: string, value: unknown): object {
  const order = structuredClone(COMPLETE) as unknown as Record<string, unknown>;
  const names = path.replace('[]', '.0').split('.');
  const last = names.pop()!;
  const parent = names.reduce<Record<string, unknown>>(
    (object, name) => object[name] as Record<string, unknown>,
    order,
  );
  parent[last] = value;
  return order;
}

const plain = (value: object): unknown => JSON.parse(JSON.stringify(value));

describe('toCreateOrderRequest()', () => {
  it('sends every documented field as given', () => {
    expect(plain(request(COMPLETE))).toEqual(COMPLETE);
  });

  it('takes merchant and mini program from the options, CNY for granted, and sends nothing else', () => {
    expect(plain(request(ORDER))).toEqual({
      ...ORDER,
      ...MERCHANT,
      amount: { total: 1, currency: 'CNY' },
    });
  });

  it('sends no list of products if there is none', () => {
    expect(plain(request({ ...ORDER, detail: { cost_price: 120 } }))).toHaveProperty('detail', {
      cost_price: 120,
    });
  });

  it.each(['mchid', 'appid'])('requires the %s', (name) => {
    const { [name as 'mchid']: _missing, ...options } = MERCHANT;
    expect(() => request(ORDER, options)).toThrow(
      new WeComOptionsError(`${name} is missing: pass it, or set the option ${name}.`),
    );
  });

  it('leaves out what a database row has as null', () => {
    expect(plain(request({ ...ORDER, attach: null, detail: null, goods_tag: undefined }))).toEqual(
      plain(request(ORDER)),
    );
  });

  it.each([
    { time_expire: new Date('2026-11-24T05:30:00.900Z'), sent: '2026-11-24T13:30:00+08:00' },
    { time_expire: new Date('2026-12-31T16:00:00Z'), sent: '2027-01-01T00:00:00+08:00' },
    { time_expire: '2026-11-24T05:30:00Z', sent: '2026-11-24T05:30:00Z' },
  ])('sends the time $time_expire as $sent', ({ time_expire, sent }) => {
    expect(request({ ...ORDER, time_expire }).time_expire).toBe(sent);
  });

  it.each([
    [new Date(Number.NaN), 'time_expire must be a Date or an RFC 3339 time, got an invalid Date.'],
    [new Date(NOW), 'time_expire must be in the future, got "2026-11-24T13:00:00+08:00".'],
    ['2026-11-24T04:59:59Z', 'time_expire must be in the future, got "2026-11-24T04:59:59Z".'],
    ['2026-13-24T05:30:00Z', 'time_expire must be in the future, got "2026-13-24T05:30:00Z".'],
    [
      '2027-01-01',
      'time_expire must be a string of 1 to 64 characters, an RFC 3339 time, got a string of 10 characters.',
    ],
    [NOW + 1, `time_expire must be a string of 1 to 64 characters, an RFC 3339 time, got a number.`],
  ])('refuses the time %p', (time_expire, message) => {
    expect(refusalOf({ ...ORDER, time_expire })).toBe(message);
  });

  it.each([null, undefined, 5, 'ORDER-1', [ORDER]])('refuses %j in the place of an order', (order) => {
    expect(refusalOf(order)).toMatch(/^The request must be an object, got /u);
  });

  it.each<[string, unknown, string]>([
    ['appid', 'a b', 'a string of 1 to 32 characters, printable ASCII without spaces'],
    ['mchid', 1900000001, 'a string of 1 to 32 characters, printable ASCII without spaces'],
    ['out_trade_no', 'ORDER', 'a string of 6 to 32 characters, of A-Z a-z 0-9 _ - | *'],
    ['description', '', 'a string of 1 to 127 characters, without control characters'],
    ['description', '果'.repeat(128), 'a string of 1 to 127 characters, without control characters'],
    ['description', 'apple\u0007', 'a string of 1 to 127 characters, without control characters'],
    ['description', 'half \ud83c', 'a string of 1 to 127 characters, without control characters'],
    ['scenekey', 'x'.repeat(257), 'a string of 1 to 256 characters, without control characters'],
    ['amount', undefined, 'an object'],
    ['amount', 100, 'an object'],
    ['amount.total', undefined, 'a whole number ≥ 1'],
    ['amount.total', 0, 'a whole number ≥ 1'],
    ['amount.total', 0.01, 'a whole number ≥ 1'],
    ['amount.total', '100', 'a whole number ≥ 1'],
    ['amount.total', 2 ** 53, 'a whole number ≥ 1'],
    ['amount.total', Number.NaN, 'a whole number ≥ 1'],
    ['amount.currency', 'x'.repeat(17), 'a string of 1 to 16 characters, without control characters'],
    ['payer', undefined, 'an object'],
    ['payer.openid', undefined, 'a string of 1 to 128 characters, printable ASCII without spaces'],
    ['attach', 'x'.repeat(129), 'a string of 1 to 128 characters, without control characters'],
    ['attach', { id: 1 }, 'a string of 1 to 128 characters, without control characters'],
    ['goods_tag', 'x'.repeat(33), 'a string of 1 to 32 characters, without control characters'],
    ['detail', [], 'an object'],
    ['detail.cost_price', 0, 'a whole number ≥ 1'],
    ['detail.goods_detail', {}, 'an array of objects'],
    ['detail.goods_detail', [5], 'an array of objects'],
    ['detail.goods_detail[].merchant_goods_id', 'a b', 'a string of 1 to 32 characters, of A-Z a-z 0-9 _ -'],
    ['detail.goods_detail[].quantity', 0, 'a whole number ≥ 1'],
    ['detail.goods_detail[].unit_price', -1, 'a whole number ≥ 0'],
    ['scene_info', undefined, 'an object'],
    ['scene_info.payer_client_ip', undefined, 'an IPv4 or IPv6 address'],
    ['scene_info.payer_client_ip', '203.0.113.256', 'an IPv4 or IPv6 address'],
    ['scene_info.payer_client_ip', '203.0.113.7:80', 'an IPv4 or IPv6 address'],
    ['scene_info.store_info.id', undefined, 'a string of 1 to 32 characters, without control characters'],
  ])('refuses as %s the value %p', (path, value, expected) => {
    expect(refusalOf(withValue(path, value))).toMatch(
      new RegExp(`^${escaped(`${path} must be ${expected}, got `)}`, 'u'),
    );
  });

  it.each([
    ['total', 'The request cannot have "total"; allowed are appid, mchid, out_trade_no,'],
    ['atach', 'The request cannot have "atach"; did you mean attach? Allowed are appid,'],
    ['outTradeNo', 'The request cannot have "outTradeNo"; did you mean out_trade_no? Allowed are'],
    ['notify_url', 'The request cannot have "notify_url"; allowed are'],
    ['amount.totl', 'amount cannot have "totl"; did you mean total? Allowed are total, currency.'],
    [
      'detail.goods_detail[].goods_id',
      'detail.goods_detail[] cannot have "goods_id"; allowed are merchant_goods_id,',
    ],
    [
      'scene_info.store_info.adress',
      'scene_info.store_info cannot have "adress"; did you mean address? Allowed are',
    ],
  ])('refuses the field %s, which is not documented', (path, sentence) => {
    expect(refusalOf(withValue(path, 'x'))).toContain(sentence);
  });

  it('shows neither the openid nor the address of the customer', () => {
    expect(refusalOf(withValue('payer.openid', 'canary canary'))).not.toContain('canary');
    expect(refusalOf(withValue('scene_info.payer_client_ip', 'canary'))).not.toContain('canary');
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
