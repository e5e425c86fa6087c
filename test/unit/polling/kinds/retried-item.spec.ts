import { describe, expect, it } from '@jest/globals';
import { WatchedApplyment } from '../../../../lib/applyment/watch/watched-applyment.js';
import { WatchedRefund } from '../../../../lib/refund/watch/watched-refund.js';

const refund = (state: string) => {
  const item = new WatchedRefund({ key: '1900000001/refund/REFUND-1', createdAt: 0 }, 0);
  item.update({ state, attempts: 9 });
  return item;
};
const applyment = (state: string) => {
  const item = new WatchedApplyment({ key: 'applyment/APPLY-1', createdAt: 0 }, 0);
  item.update({ state, attempts: 9 });
  return item;
};

describe('an item whose row says that it is wanted again', () => {
  it.each([
    ['a refund that has failed', refund('ABNORMAL'), true],
    ['a refund that is not known to have failed', refund('PROCESSING'), false],
    ['a refund that has succeeded', refund('SUCCESS'), false],
    ['an applyment that was rejected', applyment('REJECTED'), true],
    ['an applyment that is audited', applyment('AUDITING'), true],
    ['an applyment that is done', applyment('FINISH'), false],
  ])('is due at once or not: %s', (_what, item, isWanted) => {
    expect(item.adopt({ retries: 1 })).toBe(isWanted);
    expect(item.isWantedAnew).toBe(isWanted);
  });

  it.each([
    ['a refund, although its failure was not seen', refund('PROCESSING'), 0],
    ['a refund that has failed', refund('CLOSED'), 0],
    ['an applyment', applyment('AUDITING'), 0],
    ['not a refund that has succeeded', refund('SUCCESS'), 9],
    ['not an applyment that is done', applyment('FINISH'), 9],
  ])('begins anew: %s', (_what, item, attempts) => {
    const renewedAt = attempts === 0 ? 7 : undefined;
    item.begin(1, 7);
    expect([item.retried, item.attempts, item.renewedAt]).toEqual([1, attempts, renewedAt]);
    item.begin(1, 8);
    expect([item.retried, item.renewedAt]).toEqual([1, renewedAt]);
  });

  it('never has fewer retries than before, nor what a store has spoilt', () => {
    const item = refund('CLOSED');
    item.adopt({ retries: 2, retried: 1 });
    item.adopt({ retries: -1, retried: 'x' });
    item.adopt({ retries: 1.5 });
    expect([item.retries, item.retried]).toEqual([2, 1]);
  });
});
