import { describe, expect, it } from '@jest/globals';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { decoded, departingPaths, unusable } from '../../support/unit-decode.js';
import { at, having, lacking, ORDER_PATHS, paidOrder, unpaidOrder } from '../../support/unit-order.js';

/** Texts by path with their longest length. */
const LENIENT_TEXTS: readonly (readonly [string, number])[] = [
  ['trade_state_desc', 256],
  ['bank_type', 32],
  ['attach', 128],
  ['scene_info.total', 32],
  ['scene_info.device_id', 32],
  ['promotion_detail[].coupon_id', 32],
  ['promotion_detail[].name', 64],
  ['promotion_detail[].stock_id', 32],
  ['promotion_detail[].currency', 16],
  ['promotion_detail[].goods_detail[].goods_id', 32],
  ['promotion_detail[].goods_detail[].goods_remark', 128],
];
const LENIENT_IDS: readonly (readonly [string, number])[] = [
  ['payer.openid', 128],
  ['transaction_id', 32],
];
const STRICT_TEXTS: readonly (readonly [string, number])[] = [
  ['mchid', 32],
  ['out_trade_no', 32],
  ['trade_state', 32],
  ['amount.currency', 16],
  ['amount.payer_currency', 16],
];
const ENUMS: readonly (readonly [string, readonly string[]])[] = [
  ['trade_type', ['JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY']],
  [
    'trade_state',
    ['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'],
  ],
  ['promotion_detail[].scope', ['GLOBAL', 'SINGLE']],
  ['promotion_detail[].type', ['CASH', 'NOCASH']],
];
const LENIENT_ENUMS = ENUMS.filter(([path]) => path !== 'trade_state').map(([path]) => path);
const STRICT_COUNTS = ['amount.total', 'amount.payer_total'];
const LENIENT_COUNTS = [
  'promotion_detail[].amount',
  'promotion_detail[].wechatpay_contribute',
  'promotion_detail[].merchant_contribute',
  'promotion_detail[].other_contribute',
  'promotion_detail[].goods_detail[].quantity',
  'promotion_detail[].goods_detail[].unit_price',
  'promotion_detail[].goods_detail[].discount_amount',
];
const NOT_TEXTS = [12345, true, ['a'], { a: 1 }];
const NOT_AMOUNTS = [-1, 0.5, 1e21, 2 ** 53, '100', true, [100], { value: 100 }];

describe('a reply as documented', () => {
  it('is taken over field by field, without a departure', () => {
    const { value, departures } = decoded(OrderDto, paidOrder());
    expect(JSON.parse(JSON.stringify(value))).toStrictEqual(paidOrder());
    expect(departures).toStrictEqual([]);
  });

  it('of an unpaid order has no departure and no key that was not sent, but an empty list', () => {
    const { value, departures } = decoded(OrderDto, unpaidOrder());
    expect({ ...value }).toStrictEqual({ ...unpaidOrder(), promotion_detail: [] });
    expect(departures).toStrictEqual([]);
  });

  it('may say that it succeeded', () => {
    const { value, departures } = decoded(OrderDto, { errcode: 0, errmsg: 'ok', ...unpaidOrder() });
    expect(value).not.toHaveProperty('errcode');
    expect(departures).toStrictEqual([]);
  });

  it('covers every field in the tables of this file', () => {
    const objects = ['payer', 'amount', 'scene_info', 'promotion_detail', 'promotion_detail[].goods_detail'];
    const tabled = [...LENIENT_TEXTS, ...LENIENT_IDS, ...STRICT_TEXTS].map(([path]) => path);
    expect([
      ...new Set([...tabled, ...LENIENT_ENUMS, ...STRICT_COUNTS, ...LENIENT_COUNTS, ...objects, 'success_time']),
    ].sort()).toStrictEqual([...ORDER_PATHS].sort());
  });
});

describe('texts', () => {
  it.each([...LENIENT_TEXTS, ...LENIENT_IDS])('%s may be 1 to %d characters long', (path, max) => {
    for (const text of ['x', 'x'.repeat(max)]) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, text));
      expect(at(value, path)).toBe(text);
      expect(departures).toStrictEqual([]);
    }
  });

  it.each([...LENIENT_TEXTS, ...LENIENT_IDS])('%s is kept and reported when it is empty or longer than %d', (path, max) => {
    for (const text of ['', 'x'.repeat(max + 1)]) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, text));
      expect(at(value, path)).toBe(text);
      expect(departures).toStrictEqual([
        {
          path,
          expected: `a string of 1 to ${max} characters`,
          received: `a string of ${text.length} characters`,
        },
      ]);
    }
  });

  it.each(LENIENT_TEXTS)('%s is left out and reported when it is no text', (path) => {
    for (const wrong of NOT_TEXTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it.each(LENIENT_IDS)('%s makes the reply unusable when it is no text', (path) => {
    for (const wrong of NOT_TEXTS) expect(unusable(OrderDto, having(paidOrder(), path, wrong)).path).toBe(path);
  });

  it.each(LENIENT_IDS)('%s does not show the number that came in its place', (path) => {
    expect(unusable(OrderDto, having(paidOrder(), path, 4_200_000_001)).received).toBe('a number');
  });

  it.each(STRICT_TEXTS)('%s makes the reply unusable when it is empty, longer than %d or no text', (path, max) => {
    expect(at(decoded(OrderDto, having(paidOrder(), path, 'x'.repeat(max))).value, path)).toHaveLength(max);
    for (const wrong of ['', 'x'.repeat(max + 1), ...NOT_TEXTS]) {
      expect(unusable(OrderDto, having(paidOrder(), path, wrong)).path).toBe(path);
    }
  });

  it('out_trade_no has at least 6 characters', () => {
    expect(departingPaths(OrderDto, having(paidOrder(), 'out_trade_no', '123456'))).toStrictEqual([]);
    expect(unusable(OrderDto, having(paidOrder(), 'out_trade_no', '12345')).expected).toBe(
      'a string of 6 to 32 characters',
    );
  });

  it('count an emoji as one character, as class-validator does', () => {
    expect(departingPaths(OrderDto, having(paidOrder(), 'out_trade_no', '😀'.repeat(6)))).toStrictEqual([]);
    expect(unusable(OrderDto, having(paidOrder(), 'out_trade_no', '😀'.repeat(5))).path).toBe('out_trade_no');
    expect(departingPaths(OrderDto, having(paidOrder(), 'bank_type', '😀'.repeat(32)))).toStrictEqual([]);
  });
});

describe('success_time', () => {
  it.each(['2026-11-24T13:00:00+08:00', '2026-11-24T05:00:00Z', '2026-11-24T05:00:00.123456-11:30'])(
    'may be %s',
    (time) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), 'success_time', time));
      expect(value.success_time).toBe(time);
      expect(departures).toStrictEqual([]);
    },
  );

  it.each(['2026-11-24 13:00:00', '20261124130000', '2026-11-24T13:00:00', ' 2026-11-24T13:00:00Z', '2026-11-24T13:00:00Zz'])(
    'is kept as sent and reported when it is %j',
    (time) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), 'success_time', time));
      expect(value.success_time).toBe(time);
      expect(departures).toStrictEqual([
        {
          path: 'success_time',
          expected: 'a string of 1 to 64 characters, an RFC 3339 time',
          received: `a string of ${time.length} characters`,
        },
      ]);
    },
  );

  it('may be 64 characters long', () => {
    const time = `2026-11-24T05:00:00.${'1'.repeat(43)}Z`;
    expect(departingPaths(OrderDto, having(paidOrder(), 'success_time', time))).toStrictEqual([]);
    expect(
      departingPaths(OrderDto, having(paidOrder(), 'success_time', time.replace('Z', '1Z'))),
    ).toStrictEqual(['success_time']);
  });
});

describe('enums', () => {
  it.each(ENUMS.flatMap(([path, values]) => values.map((value) => ({ path, known: value }))))(
    '$path may be $known',
    ({ path, known }) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, known));
      expect(at(value, path)).toBe(known);
      expect(departures).toStrictEqual([]);
    },
  );

  it.each(ENUMS)('%s may be new, which is reported with its value', (path, values) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, 'BRAND_NEW'));
    expect(at(value, path)).toBe('BRAND_NEW');
    expect(departures).toStrictEqual([
      { path, expected: `one of ${values.join(', ')}`, received: '"BRAND_NEW"' },
    ]);
  });

  it.each(LENIENT_ENUMS)('%s is left out and reported when it is no text', (path) => {
    for (const wrong of NOT_TEXTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it.each(LENIENT_ENUMS)('%s is kept and reported when it is empty or over-long', (path) => {
    for (const text of ['', 'X'.repeat(40)]) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, text));
      expect(at(value, path)).toBe(text);
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });
});

describe('amounts and counts', () => {
  it.each([...STRICT_COUNTS, ...LENIENT_COUNTS])('%s may be any safe whole number from 0 up', (path) => {
    for (const count of [0, 1, Number.MAX_SAFE_INTEGER]) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, count));
      expect(at(value, path)).toBe(count);
      expect(departures).toStrictEqual([]);
    }
  });

  it.each(STRICT_COUNTS)('%s makes the reply unusable when it is no such number', (path) => {
    for (const wrong of NOT_AMOUNTS) {
      expect(unusable(OrderDto, having(paidOrder(), path, wrong))).toMatchObject({
        path,
        expected: 'a whole number from 0 up',
      });
    }
  });

  it.each(LENIENT_COUNTS)('%s is left out and reported when it is no such number', (path) => {
    for (const wrong of NOT_AMOUNTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it('says which number came, but not which text', () => {
    expect(unusable(OrderDto, having(paidOrder(), 'amount.total', -1)).received).toBe('the number -1');
    expect(unusable(OrderDto, having(paidOrder(), 'amount.total', '100')).received).toBe(
      'a string of 3 characters',
    );
  });
});

describe('fields that are missing', () => {
  const ALWAYS = ['trade_state_desc', 'promotion_detail[].amount'];
  const OF_GOODS = ['goods_id', 'quantity', 'unit_price', 'discount_amount'].map(
    (name) => `promotion_detail[].goods_detail[].${name}`,
  );
  const WHEN_PAID = ['payer', 'payer.openid', 'transaction_id'];
  const IDENTITY = ['mchid', 'out_trade_no', 'trade_state'];
  const REPORTED = [...ALWAYS, ...OF_GOODS, ...WHEN_PAID];

  it.each(IDENTITY)('%s makes the reply unusable, as does null', (path) => {
    expect(unusable(OrderDto, lacking(paidOrder(), path))).toMatchObject({ path, received: 'nothing' });
    expect(unusable(OrderDto, having(paidOrder(), path, null))).toMatchObject({ path, received: 'null' });
  });

  it.each(REPORTED)('%s is reported', (path) => {
    const { departures } = decoded(OrderDto, lacking(paidOrder(), path));
    expect(departures).toMatchObject([{ path, received: 'nothing' }]);
  });

  it.each(ORDER_PATHS.filter((path) => ![...REPORTED, ...IDENTITY].includes(path)))('%s is fine', (path) => {
    expect(departingPaths(OrderDto, lacking(paidOrder(), path))).toStrictEqual([]);
  });

  it.each(ORDER_PATHS.filter((path) => !IDENTITY.includes(path)))('%s is reported when it is null', (path) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, null));
    expect(departures).toMatchObject([{ path, received: 'null' }]);
    expect(at(value, path)).toStrictEqual(path.endsWith('_detail') ? [] : undefined);
  });

  it.each(['SUCCESS', 'REFUND'])('payer and transaction_id are reported when the order is %s', (state) => {
    expect(departingPaths(OrderDto, { ...unpaidOrder(), trade_state: state })).toStrictEqual([
      'payer',
      'transaction_id',
    ]);
  });

  it.each(['NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'])(
    'payer and transaction_id are fine when the order is %s',
    (state) => {
      expect(departingPaths(OrderDto, { ...unpaidOrder(), trade_state: state })).toStrictEqual([]);
    },
  );
});
