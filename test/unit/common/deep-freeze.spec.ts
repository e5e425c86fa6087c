import { describe, expect, it } from '@jest/globals';
import { deepFreeze } from '../../../lib/common/deep-freeze.js';
import { orderOf } from '../../support/unit-fake-orders.js';

describe('deepFreeze()', () => {
  it('freezes an order with everything in it', () => {
    const order = Object.assign(orderOf('SUCCESS'), {
      amount: { total: 1 },
      promotion_detail: [{ goods_detail: [{ goods_id: 'a' }] }],
    });
    expect(deepFreeze(order)).toBe(order);
    const parts = [order, order.amount, order.promotion_detail, order.promotion_detail[0]!.goods_detail[0]];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true]);
  });

  it.each([1, 'text', null, undefined, true])('leaves %p as it is', (value) => {
    expect(deepFreeze(value)).toBe(value);
  });
});
