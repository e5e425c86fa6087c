import { describe, expect, it } from '@jest/globals';
import type { NextPoll } from '../../../../lib/polling/engine/next-poll.js';
import { at, PARKED, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { soonUnlessKnown } from '../../../../lib/polling/poll/soon.js';
import { REFUNDS } from '../../../../lib/refund/refunds.js';

const HOUR = 3_600_000;
const NOW = 1_000;

function ended(state: string) {
  const refund = REFUNDS.create({ key: '1900000001/REFUND-1', createdAt: 0 }, 0);
  refund.update({ state, phase: 'ended' });
  return refund;
}

const next = (claims: readonly (string | undefined)[], planned: NextPoll = PARKED, state = 'ABNORMAL') =>
  soonUnlessKnown(ended(state), claims, planned, REFUNDS.rules, NOW);

describe('the next poll of a refund whose end is acknowledged', () => {
  it.each<[string, readonly (string | undefined)[]]>([
    ['no notice', []],
    ['a notice of that end', ['ABNORMAL']],
    ['a notice that the engine compares', [undefined]],
  ])('is left as it was planned by %s', (_what, claims) => {
    expect(next(claims)).toBe(PARKED);
  });

  it('comes soon after a notice of another end, whatever was planned', () => {
    const soon = at(NOW + 5_000);
    for (const planned of [PARKED, at(NOW + HOUR), STOP_TRACKING])
      expect(next(['ABNORMAL', 'SUCCESS'], planned)).toEqual(soon);
    expect(next(['ABNORMAL', 'SUCCESS'], at(NOW + 1))).toEqual(at(NOW + 1));
  });
});
