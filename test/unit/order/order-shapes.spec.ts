import { describe, expect, it } from '@jest/globals';
import {
  OrderAmountDto,
  OrderDto,
  OrderPayerDto,
  OrderSceneInfoDto,
} from '../../../lib/order/dto/order.dto.js';
import { GoodsDetailDto, PromotionDetailDto } from '../../../lib/order/dto/promotion-detail.dto.js';
import { decoded, departingPaths, unusable } from '../../support/unit-decode.js';
import type { Body } from '../../support/unit-order.js';
import { at, having, paidOrder, unpaidOrder } from '../../support/unit-order.js';

const GOODS = 'promotion_detail[].goods_detail';

describe('nested objects', () => {
  it('are instances of their classes', () => {
    const { value } = decoded(OrderDto, paidOrder());
    expect(value).toBeInstanceOf(OrderDto);
    expect(value.payer).toBeInstanceOf(OrderPayerDto);
    expect(value.amount).toBeInstanceOf(OrderAmountDto);
    expect(value.scene_info).toBeInstanceOf(OrderSceneInfoDto);
    expect(value.promotion_detail[0]).toBeInstanceOf(PromotionDetailDto);
    expect(value.promotion_detail[0]?.goods_detail[0]).toBeInstanceOf(GoodsDetailDto);
  });

  it.each([
    { got: 'an array', wrong: [{ openid: 'o1' }] },
    { got: 'a string of 2 characters', wrong: 'o1' },
    { got: 'the number 1', wrong: 1 },
    { got: 'boolean', wrong: false },
  ])('are left out and reported as $got in place of payer and scene_info', ({ wrong, got }) => {
    for (const path of ['payer', 'scene_info']) {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
      expect(value).not.toHaveProperty(path);
      expect(departures).toStrictEqual([{ path, expected: 'an object', received: got }]);
    }
  });

  it.each([[[{ total: 1 }]], ['100'], [100], [true]])(
    'make the reply unusable when amount is %j',
    (wrong) => {
      expect(unusable(OrderDto, having(paidOrder(), 'amount', wrong)).path).toBe('amount');
    },
  );

  it.each([
    { path: 'amount', blank: {} },
    { path: 'amount', blank: { total: '', currency: '' } },
    { path: 'scene_info', blank: { device_id: '' } },
    { path: 'scene_info', blank: { undocumented: 1 } },
  ])('are absent when none of their fields is there: $path is $blank', ({ path, blank }) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, blank));
    expect(value).not.toHaveProperty(path);
    expect(departures).toStrictEqual([]);
  });

  it.each([{}, { openid: '' }, ''])('are absent when nobody has paid and payer is %j', (payer) => {
    const { value, departures } = decoded(OrderDto, { ...unpaidOrder(), payer });
    expect(value).not.toHaveProperty('payer');
    expect(departures).toStrictEqual([]);
  });

  it.each([{}, { openid: '' }])('are reported when the order is paid and payer is %j', (payer) => {
    expect(departingPaths(OrderDto, having(paidOrder(), 'payer', payer))).toStrictEqual(['payer.openid']);
  });

  it.each([[[]], ['a text'], [7], [true], [null], [undefined]])(
    'require a reply that is an object, and not %j',
    (body) => {
      expect(unusable(OrderDto, body)).toMatchObject({ path: 'the body', expected: 'an object' });
    },
  );
});

describe.each(['promotion_detail', GOODS])('%s', (path) => {
  const entry = (order: Body) => (at(order, path) as Body[])[0]!;

  it('is a list of one when WeCom sends an object', () => {
    const order = paidOrder();
    const { value, departures } = decoded(OrderDto, having(order, path, entry(order)));
    expect(JSON.parse(JSON.stringify(at(value, path)))).toStrictEqual([entry(order)]);
    expect(departures).toStrictEqual([{ path, expected: 'an array of objects', received: 'an object' }]);
  });

  it('is an empty list when WeCom sends one, without a departure', () => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, []));
    expect(at(value, path)).toStrictEqual([]);
    expect(departures).toStrictEqual([]);
  });

  it.each(['none', 5, true])('is an empty list when WeCom sends %j, which is reported', (wrong) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, wrong));
    expect(at(value, path)).toStrictEqual([]);
    expect(departures.map((departure) => departure.path)).toStrictEqual([path]);
  });

  it('keeps the objects, in their order, and reports the junk among them once', () => {
    const order = paidOrder();
    const first = entry(order);
    const second = { ...first, currency: 'USD', goods_remark: 'second' };
    const list = [null, first, 'junk', [first], second, 7];
    const { value, departures } = decoded(OrderDto, having(order, path, list));
    expect(at(value, path)).toHaveLength(2);
    expect((at(value, path) as Body[])[0]).toMatchObject(first);
    expect(departures).toStrictEqual([
      { path, expected: 'an array of objects', received: 'entries that are not objects' },
    ]);
  });

  it('accepts many entries', () => {
    const order = paidOrder();
    const { value, departures } = decoded(OrderDto, having(order, path, Array(50).fill(entry(order))));
    expect(at(value, path)).toHaveLength(50);
    expect(departures).toStrictEqual([]);
  });
});

describe('what WeCom does not document', () => {
  it('is left out, on every level, without a departure', () => {
    const order = paidOrder();
    for (const path of [
      'appid',
      'amount.tax',
      'payer.name',
      'promotion_detail[].extra',
      `${GOODS}[].extra`,
    ]) {
      const { value, departures } = decoded(OrderDto, having(order, path, { a: 1 }));
      expect(JSON.parse(JSON.stringify(value))).toStrictEqual(order);
      expect(departures).toStrictEqual([]);
    }
  });

  it('cannot reach a prototype', () => {
    const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const evilOrder = JSON.stringify(paidOrder()).replaceAll('{', `${evil.slice(0, -1)},`);
    const { value, departures } = decoded(OrderDto, JSON.parse(evilOrder));
    expect(JSON.parse(JSON.stringify(value))).toStrictEqual(paidOrder());
    expect(departures).toStrictEqual([]);
    expect(Object.getPrototypeOf(value)).toBe(OrderDto.prototype);
    expect(Object.getPrototypeOf(value.payer)).toBe(OrderPayerDto.prototype);
    expect(Object.getPrototypeOf(value.promotion_detail[0])).toBe(PromotionDetailDto.prototype);
    expect(value.constructor).toBe(OrderDto);
    expect({}).not.toHaveProperty('polluted');
  });

  it('cannot make the class answer for a field that was not sent', () => {
    expect(departingPaths(OrderDto, { ...paidOrder(), toString: 'x', hasOwnProperty: 1 })).toStrictEqual([]);
  });
});

describe('deviceId', () => {
  it.each([
    { scene: { device_id: 'B' }, shown: 'B' },
    { scene: { total: 'A' }, shown: 'A' },
    { scene: { total: 'A', device_id: 'B' }, shown: 'B' },
  ])('is $shown for $scene', ({ scene, shown }) => {
    const { value } = decoded(OrderDto, having(paidOrder(), 'scene_info', scene));
    expect(value.scene_info?.deviceId).toBe(shown);
    expect(JSON.stringify(value.scene_info)).toBe(JSON.stringify(scene));
  });

  it('is the one that says something when the other is empty', () => {
    const scene = { total: 'A', device_id: '' };
    expect(decoded(OrderDto, having(paidOrder(), 'scene_info', scene)).value.scene_info?.deviceId).toBe('A');
  });
});
