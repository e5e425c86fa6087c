import { describe, expect, it } from '@jest/globals';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';

const create = () => ORDERS.create({ key: '1900000001/ORDER-1', createdAt: 7 }, 1);

/** There may be a million, and each field takes eight bytes of each. */
const MOST_FIELDS = 15;

describe('an order under watch', () => {
  it(`has at most ${MOST_FIELDS} fields as long as it is unpaid`, () => {
    const order = create();
    order.update({ state: 'NOTPAY', stateSince: 8, attempts: 1, acknowledgedState: 'NOTPAY' });
    expect(Object.keys(order).length).toBeLessThanOrEqual(MOST_FIELDS);
  });

  it('has no last end before one is emitted', () => {
    const order = create();
    expect(order.notifiedState).toBeUndefined();
    order.update({ notifiedState: 'SUCCESS' });
    expect(order.notifiedState).toBe('SUCCESS');
  });
});
