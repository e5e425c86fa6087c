import { describe, expect, it } from '@jest/globals';
import { at, PARKED, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { soon } from '../../../../lib/polling/poll/soon.js';

const HOUR = 3_600_000;
const NOW = 1_000;

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
