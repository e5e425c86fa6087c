import { describe, expect, it } from '@jest/globals';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { decoded, unusable } from '../../support/unit-decode.js';
import { at, having, ORDER_PATHS, paidOrder, unpaidOrder } from '../../support/unit-order.js';
import {
  ENUMS,
  LENIENT_COUNTS,
  LENIENT_ENUMS,
  LENIENT_IDS,
  LENIENT_TEXTS,
  NOT_TEXTS,
  STRICT_COUNTS,
  STRICT_TEXTS,
} from '../../support/unit-order-fields.js';

const NOT_AMOUNTS = [-1, 0.5, 1e21, 2 ** 53, '100', true, [100], { value: 100 }];

describe('a reply as documented', () => {
  it('is copied field by field, without a departure', () => {
    const { value, departures } = decoded(OrderDto, paidOrder());
    expect(JSON.parse(JSON.stringify(value))).toStrictEqual(paidOrder());
    expect(departures).toStrictEqual([]);
  });

  it('has no departure, and no key that was not sent but an empty list, when the order is unpaid', () => {
    const { value, departures } = decoded(OrderDto, unpaidOrder());
    expect(Object.entries(value)).toStrictEqual(Object.entries({ ...unpaidOrder(), promotion_detail: [] }));
    expect(departures).toStrictEqual([]);
  });

  it.each([
    { ...unpaidOrder(), amount: { payer_currency: 'CNY', total: 100 }, scene_info: { device_id: '' } },
    { ...having(paidOrder(), 'attach', ''), promotion_detail: [] },
  ])('has no departure when WeChat Pay leaves a text empty: $trade_state', (order) => {
    const { value, departures } = decoded(OrderDto, order);
    expect(departures).toStrictEqual([]);
    expect(JSON.stringify(value)).not.toContain('""');
  });

  it('may state that it succeeded', () => {
    const { value, departures } = decoded(OrderDto, { errcode: 0, errmsg: 'ok', ...unpaidOrder() });
    expect(value).not.toHaveProperty('errcode');
    expect(departures).toStrictEqual([]);
  });

  it('covers every field in a table', () => {
    const objects = ['payer', 'amount', 'scene_info', 'promotion_detail', 'promotion_detail[].goods_detail'];
    const tabled = [...LENIENT_TEXTS, ...LENIENT_IDS, ...STRICT_TEXTS].map(([path]) => path);
    expect(
      [
        ...new Set([
          ...tabled,
          ...LENIENT_ENUMS,
          ...STRICT_COUNTS,
          ...LENIENT_COUNTS,
          ...objects,
          'success_time',
        ]),
      ].toSorted(),
    ).toStrictEqual([...ORDER_PATHS].toSorted());
  });
});

describe('enums', () => {
  it.each(ENUMS.flatMap(([path, values]) => values.map((value) => ({ path, known: value }))))(
    'accept $known as $path',
    ({ path, known }) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, known));
      expect(at(value, path)).toBe(known);
      expect(departures).toStrictEqual([]);
    },
  );

  it.each(ENUMS)('accept a new value of %s, which is reported', (path, values) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, 'BRAND_NEW'));
    expect(at(value, path)).toBe('BRAND_NEW');
    expect(departures).toStrictEqual([
      { path, expected: `one of ${values.join(', ')}`, received: '"BRAND_NEW"' },
    ]);
  });

  it.each(LENIENT_ENUMS)('are left out and reported when they are not strings: %s', (path) => {
    for (const wrong of NOT_TEXTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it.each(LENIENT_ENUMS)('are kept and reported when they are over-long: %s', (path) => {
    const text = 'X'.repeat(40);
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, text));
    expect(at(value, path)).toBe(text);
    expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
  });
});

describe('amounts and counts', () => {
  it.each([...STRICT_COUNTS, ...LENIENT_COUNTS])('may be any safe whole number from 0 up: %s', (path) => {
    for (const count of [0, 1, Number.MAX_SAFE_INTEGER]) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, count));
      expect(at(value, path)).toBe(count);
      expect(departures).toStrictEqual([]);
    }
  });

  it.each(STRICT_COUNTS)('make the reply unusable when they are no such number: %s', (path) => {
    for (const wrong of NOT_AMOUNTS) {
      expect(unusable(OrderDto, having(paidOrder(), path, wrong))).toMatchObject({
        path,
        expected: 'a whole number ≥ 0',
      });
    }
  });

  it.each(LENIENT_COUNTS)('are left out and reported when they are no such number: %s', (path) => {
    for (const wrong of NOT_AMOUNTS) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
      expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
    }
  });

  it('report which number came, but not which text', () => {
    expect(unusable(OrderDto, having(paidOrder(), 'amount.total', -1)).received).toBe('the number -1');
    expect(unusable(OrderDto, having(paidOrder(), 'amount.total', '100')).received).toBe(
      'a string of 3 characters',
    );
  });
});
