import { describe, expect, it } from '@jest/globals';
import {
  isFinal,
  isPaid,
  isRefunded,
  PROMOTION_SCOPES,
  PROMOTION_TYPES,
  TRADE_STATES,
  TRADE_TYPES,
} from '../../../lib/order/dto/trade-state.js';

const TABLE = [
  { trade_state: 'SUCCESS', final: true, paid: true, refunded: false },
  { trade_state: 'REFUND', final: true, paid: true, refunded: true },
  { trade_state: 'NOTPAY', final: false, paid: false, refunded: false },
  { trade_state: 'CLOSED', final: true, paid: false, refunded: false },
  { trade_state: 'REVOKED', final: true, paid: false, refunded: false },
  { trade_state: 'USERPAYING', final: false, paid: false, refunded: false },
  { trade_state: 'PAYERROR', final: false, paid: false, refunded: false },
  { trade_state: 'ACCEPT', final: false, paid: false, refunded: false },
];
const UNKNOWN = ['success', 'SUCCESS ', 'PAID', 'CLOSE', 'constructor', ''];

describe('a trade state', () => {
  it.each(TABLE)('is classified: $trade_state', ({ trade_state, final, paid, refunded }) => {
    expect(isFinal({ trade_state })).toBe(final);
    expect(isPaid({ trade_state })).toBe(paid);
    expect(isRefunded({ trade_state })).toBe(refunded);
  });

  it.each(UNKNOWN)('is neither final nor paid nor refunded when it is unknown: %j', (trade_state) => {
    expect(isFinal({ trade_state })).toBe(false);
    expect(isPaid({ trade_state })).toBe(false);
    expect(isRefunded({ trade_state })).toBe(false);
  });
});

describe('the documented values', () => {
  it('are those of the page', () => {
    expect(TRADE_STATES).toStrictEqual(TABLE.map(({ trade_state }) => trade_state));
    expect(TRADE_TYPES).toStrictEqual(['JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY']);
    expect(PROMOTION_SCOPES).toStrictEqual(['GLOBAL', 'SINGLE']);
    expect(PROMOTION_TYPES).toStrictEqual(['CASH', 'NOCASH']);
  });
});
