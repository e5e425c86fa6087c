import { describe, expect, it } from '@jest/globals';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { decodedIfUsable, unusable } from '../../support/unit-decode.js';
import { inventionIn } from '../../support/unit-honest.js';
import { having, ORDER_PATHS, paidOrder } from '../../support/unit-order.js';

const LONGEST_REPLY = 64 * 1024;

const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
const promotions = (depth: number) => '{"goods_detail":'.repeat(depth) + '1' + '}'.repeat(depth);

/** JSON of at most 64 KiB that is hard on decoders. */
const HOSTILE: Readonly<Record<string, string>> = {
  'an array 3,000 deep': arrays(3_000),
  'an array 30,000 deep': arrays(30_000),
  'an object 3,000 deep': objects(3_000),
  'an object 10,000 deep': objects(10_000),
  'lists in lists 3,000 deep': promotions(3_000),
  'a list of 20,000 empty objects': `[${Array(20_000).fill('{}').join()}]`,
  'a list of 30,000 numbers': `[${Array(30_000).fill('1').join()}]`,
  'a text of 60,000 characters': JSON.stringify('\u202e'.repeat(20_000)),
  'an object of 5,000 keys': JSON.stringify(
    Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i])),
  ),
};

describe.each(Object.entries(HOSTILE))('%s', (_title, json) => {
  it('is at most as long as the longest reply', () => {
    expect(Buffer.byteLength(json)).toBeLessThan(LONGEST_REPLY - 1_024);
  });

  it.each(['', ...ORDER_PATHS])('is decoded or refused in place of %j', (path) => {
    const marker = '"@@hostile@@"';
    const order = path === '' ? marker : JSON.stringify(having(paidOrder(), path, '@@hostile@@'));
    const body: unknown = JSON.parse(order.replace(marker, () => json));
    const outcome = decodedIfUsable(OrderDto, body);
    expect(outcome && inventionIn(OrderDto, outcome.value, body)).toBeUndefined();
  });
});

describe('50,000 keys that WeCom does not document', () => {
  it('cost nothing but their parsing', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => [index.toString(36), 1]);
    const { value, departures } = decodedIfUsable(OrderDto, { ...Object.fromEntries(keys), ...paidOrder() })!;
    expect(Object.keys(value)).toStrictEqual(Object.keys(paidOrder()));
    expect(departures).toStrictEqual([]);
  });
});

describe('lists that say nothing', () => {
  const blanks = (length: number) => Array.from({ length }, () => ({}));
  const goods = (count: number) => ({ goods_detail: blanks(count) });

  it.each([
    ['one list', 'promotion_detail', { promotion_detail: blanks(2_001) }],
    ['lists in a list', 'promotion_detail[].goods_detail', { promotion_detail: [goods(999), goods(1_000)] }],
  ])('are refused with more than 2,000 entries in %s', (_title, path, lists) => {
    expect(unusable(OrderDto, { ...paidOrder(), ...lists })).toStrictEqual({
      path,
      expected: 'an array of objects',
      received: 'more than 2000 entries',
    });
  });

  it('are taken with 2,000', () => {
    const { value } = decodedIfUsable(OrderDto, { ...paidOrder(), promotion_detail: blanks(2_000) })!;
    expect(value.promotion_detail).toHaveLength(2_000);
  });
});
