import { describe, expect, it } from '@jest/globals';
import type { NextPoll } from '../../../../lib/polling/engine/next-poll.js';
import { at, PARKED, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { isKnownClaim, soon } from '../../../../lib/polling/poll/soon.js';
import { REFUNDS } from '../../../../lib/refund/watch/refunds.js';

const HOUR = 3_600_000;
const NOW = 1_000;

function refund(state: string, phase: 'open' | 'ended') {
  const item = REFUNDS.create({ key: '1900000001/REFUND-1', createdAt: 0 }, 0);
  item.update({ state, phase });
  return item;
}

describe('what a notice claims of a refund', () => {
  it.each<[claimed: string | undefined, phase: 'open' | 'ended', next: NextPoll, isKnown: boolean]>([
    ['ABNORMAL', 'ended', PARKED, true],
    ['SUCCESS', 'ended', PARKED, false],
    ['SUCCESS', 'ended', STOP_TRACKING, false],
    ['ABNORMAL', 'open', PARKED, false],
    [undefined, 'ended', PARKED, true],
    [undefined, 'open', STOP_TRACKING, true],
    [undefined, 'open', PARKED, false],
  ])(
    'if it is %s of one in ABNORMAL that is %s, and planned is %o, is known: %s',
    (claimed, phase, next, isKnown) => {
      expect(isKnownClaim(claimed, refund('ABNORMAL', phase), next, REFUNDS.rules)).toBe(isKnown);
    },
  );
});

describe('a poll that is to come soon', () => {
  it('comes within 5 s, whatever was planned', () => {
    for (const planned of [PARKED, at(NOW + HOUR), STOP_TRACKING])
      expect(soon(planned, NOW)).toEqual(at(NOW + 5_000));
    expect(soon(at(NOW + 1), NOW)).toEqual(at(NOW + 1));
  });

  it('comes no sooner than it may be retried', () => {
    expect(soon({ kind: 'at', at: NOW + HOUR, retryFrom: NOW + 20_000 }, NOW)).toMatchObject({
      at: NOW + 20_000,
    });
    expect(soon({ kind: 'at', at: NOW + HOUR, retryFrom: NOW }, NOW)).toMatchObject({ at: NOW + 5_000 });
  });

  it('stays postponed where this process cannot make it', () => {
    expect(soon({ kind: 'postponed', at: NOW + HOUR }, NOW)).toEqual({ kind: 'postponed', at: NOW + 5_000 });
  });
});
