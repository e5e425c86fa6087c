import { describe, expect, it } from '@jest/globals';
import { TRADE_STATES } from '../../../lib/order/dto/trade-state.js';
import { hasEnded, interned, isNews, isStepBack } from '../../../lib/order/trade-state-rules.js';

/** {NOTPAY, USERPAYING, ACCEPT} < PAYERROR < {CLOSED, REVOKED} < SUCCESS < REFUND. */
const RANKS: Readonly<Record<string, number>> = {
  NOTPAY: 0,
  USERPAYING: 0,
  ACCEPT: 0,
  BRAND_NEW: 0,
  PAYERROR: 1,
  CLOSED: 2,
  REVOKED: 2,
  SUCCESS: 3,
  REFUND: 4,
};
const pairs = Object.keys(RANKS).flatMap((from) => Object.keys(RANKS).map((to) => [from, to] as const));

describe('I4: an answer', () => {
  it.each(pairs)(
    'is a step back, from %s to %s, only if the state is lower or the end is another',
    (from, to) => {
      const isOtherEnd = RANKS[from] === RANKS.CLOSED && RANKS[to] === RANKS.CLOSED && from !== to;
      expect(isStepBack(from, to)).toBe(RANKS[to]! < RANKS[from]! || isOtherEnd);
    },
  );

  it.each([...TRADE_STATES, 'toString'])('is not a step back when it is the first, of %s', (to) => {
    expect(isStepBack(undefined, to)).toBe(false);
  });
});

describe('an order', () => {
  it.each(['SUCCESS', 'REFUND', 'CLOSED', 'REVOKED'])('has ended as soon as it is %s', (state) => {
    expect(hasEnded(state, 0)).toBe(true);
  });

  it.each(['NOTPAY', 'USERPAYING', 'ACCEPT', 'BRAND_NEW', 'success', ''])(
    'I3: has not ended by being %s, however long',
    (state) => {
      expect(hasEnded(state, 1e12)).toBe(false);
    },
  );

  it.each([
    [0, false],
    [59_999, false],
    [60_000, true],
  ])('has ended after %d ms of PAYERROR: %s', (stateAge, ended) => {
    expect(hasEnded('PAYERROR', stateAge)).toBe(ended);
  });
});

describe('a state', () => {
  it.each([
    ['NOTPAY', undefined, false],
    ['NOTPAY', 'NOTPAY', false],
    ['NOTPAY', 'USERPAYING', true],
    ['USERPAYING', undefined, true],
    ['USERPAYING', 'USERPAYING', false],
    ['BRAND_NEW', 'NOTPAY', true],
    ['PAYERROR', undefined, false],
    ['PAYERROR', 'USERPAYING', false],
  ])('is emitted, as %s after %s: %s', (state, told, news) => {
    expect(isNews(state, told)).toBe(news);
  });
});

describe('interned()', () => {
  it.each([...TRADE_STATES, 'BRAND_NEW'])('keeps %s', (state) => {
    expect(interned(state)).toBe(state);
  });
});
