import { describe, expect, it } from '@jest/globals';
import { wholeNow } from '../../../../lib/common/clock.js';
import type { NextPoll } from '../../../../lib/polling/engine/next-poll.js';
import { at, PARKED, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { soonUnlessKnown } from '../../../../lib/polling/poll/soon.js';
import { REFUNDS } from '../../../../lib/refund/refunds.js';

const HOUR = 3_600_000;

function ended(state: string) {
  const refund = REFUNDS.create({ key: '1900000001/REFUND-1', createdAt: 0 }, 0);
  refund.update({ state, phase: 'ended' });
  return refund;
}

const next = (claims: readonly (string | undefined)[], planned: NextPoll = PARKED, state = 'ABNORMAL') =>
  soonUnlessKnown(ended(state), claims, planned, REFUNDS.rules);

describe('the next poll of a refund whose end is acknowledged', () => {
  it.each<[string, readonly (string | undefined)[]]>([
    ['no notice', []],
    ['a notice of that end', ['ABNORMAL']],
    ['a notice that the engine compares', [undefined]],
  ])('is left as it was planned by %s', (_what, claims) => {
    expect(next(claims)).toBe(PARKED);
  });

  it('comes soon after a notice of another end, whatever was planned', () => {
    const latest = wholeNow() + 5_000;
    for (const planned of [PARKED, at(latest + HOUR), STOP_TRACKING]) {
      const { kind, at: time } = next(['ABNORMAL', 'SUCCESS'], planned) as Extract<NextPoll, { kind: 'at' }>;
      expect(kind).toBe('at');
      expect(time - latest).toBeGreaterThanOrEqual(0);
      expect(time - latest).toBeLessThan(HOUR);
    }
  });
});
