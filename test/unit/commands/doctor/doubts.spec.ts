import { describe, expect, it } from '@jest/globals';
import { doubtsAfter } from '../../../../lib/commands/doctor/record/doubts.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import type { Body } from '../../../support/unit-order.js';

const PAID = { trade_state: 'SUCCESS', transaction_id: '42', payer: { openid: 'o' }, amount: { total: 1 } };
const UNPAID = { trade_state: 'NOTPAY' };
const MISSING = { errcode: 720501, errmsg: '', promotion_detail: [] };

function verdict(doubt: string, ...bodies: readonly Body[]): string | undefined {
  const exchanges = bodies.map((body) => ({ endpoint: GET_ORDER.path, body }));
  return doubtsAfter(exchanges).find((one) => one.doubt === doubt)?.verdict;
}

describe('a doubt', () => {
  it.each<
    [doubt: string, confirming: readonly Body[], contradicting: readonly Body[], unseen: readonly Body[]]
  >([
    [
      'D1',
      [{ ...PAID, scene_info: { device_id: '1' } }],
      [
        { ...PAID, scene_info: { total: '1' } },
        { ...PAID, scene_info: { total: '1', device_id: '1' } },
      ],
      [PAID, { ...PAID, scene_info: {} }, MISSING],
    ],
    [
      'D2',
      [MISSING, { ...PAID, promotion_detail: [{ goods_detail: [] }] }],
      [
        { ...PAID, promotion_detail: {} },
        { ...PAID, promotion_detail: null },
        { ...PAID, promotion_detail: [{ goods_detail: {} }] },
        { ...PAID, promotion_detail: { goods_detail: [] } },
      ],
      [PAID],
    ],
    ['D3', [PAID, UNPAID], [{ ...PAID, errcode: 0 }], [MISSING]],
    [
      'D4',
      [PAID, UNPAID, { ...UNPAID, transaction_id: '', payer: {} }],
      [
        { ...UNPAID, transaction_id: '42' },
        { ...UNPAID, payer: { openid: 'o' } },
        { ...PAID, transaction_id: undefined },
        { ...PAID, payer: {} },
        { ...PAID, trade_state: { toString: '' } },
      ],
      [MISSING],
    ],
    [
      'D6',
      [{ ...PAID, promotion_detail: [{ type: 'CASH' }, { type: 'NOCASH' }] }],
      [{ ...PAID, promotion_detail: [{ type: 'CASH' }, { type: 'COUPON' }] }],
      [PAID, { ...PAID, promotion_detail: [] }, MISSING],
    ],
    ['D10', [], [{ trade_state: 'REVOKED' }], [PAID, UNPAID, MISSING]],
    ['D11', [PAID], [{ ...PAID, profit_sharing: false }], [MISSING]],
    [
      'D12',
      [PAID],
      [
        { ...PAID, amount: { total: 1, payer_total: '1' } },
        { ...PAID, amount: { total: 0.5 } },
      ],
      [UNPAID],
    ],
    ['D13', [UNPAID], [{ ...UNPAID, amount: {} }], [PAID, MISSING]],
    ['D7', [], [], [PAID, UNPAID, MISSING]],
  ])('%s follows from answers', (doubt, confirming, contradicting, unseen) => {
    for (const body of confirming) expect([body, verdict(doubt, body)]).toEqual([body, 'confirmed']);
    for (const body of contradicting) expect([body, verdict(doubt, body)]).toEqual([body, 'contradicted']);
    expect(verdict(doubt, ...unseen)).toBe('not seen');
    for (const one of contradicting) {
      for (const other of confirming) expect(verdict(doubt, other, one)).toBe('contradicted');
    }
  });

  it('is one of thirteen, all unseen without an answer', () => {
    const doubts = doubtsAfter([]);
    expect(doubts.map(({ doubt }) => doubt)).toEqual(
      Array.from({ length: 13 }, (_, index) => `D${index + 1}`),
    );
    expect(new Set(doubts.map((one) => one.verdict))).toEqual(new Set(['not seen']));
    expect(doubtsAfter([{ endpoint: '/cgi-bin/gettoken', body: PAID }])).toEqual(doubts);
  });
});
