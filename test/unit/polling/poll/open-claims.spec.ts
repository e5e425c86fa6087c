import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NextPoll } from '../../../../lib/polling/engine/next-poll.js';
import { PARKED, retryAt, STOP_TRACKING } from '../../../../lib/polling/engine/next-poll.js';
import { OpenClaims, outcomeOf } from '../../../../lib/polling/poll/open-claims.js';
import { NOTICE_LASTS } from '../../../../lib/polling/poll/soon.js';
import { REFUNDS } from '../../../../lib/refund/watch/refunds.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';

const KEY = '1900000001/REFUND-1';
const UNANSWERED = retryAt(1_000);

function refund(state: string, phase: 'open' | 'ended' = 'open') {
  const item = REFUNDS.create({ key: KEY, createdAt: 0 }, 0);
  item.update({ state, phase });
  return item;
}

describe('what a notice claims of a refund', () => {
  it.each<[claimed: string | undefined, phase: 'open' | 'ended', next: NextPoll, outcome: string]>([
    ['ABNORMAL', 'ended', PARKED, 'settled'],
    ['ABNORMAL', 'open', PARKED, 'settled'],
    ['ABNORMAL', 'open', UNANSWERED, 'unanswered'],
    ['ABNORMAL', 'ended', UNANSWERED, 'settled'],
    ['SUCCESS', 'ended', PARKED, 'unseen'],
    ['SUCCESS', 'ended', STOP_TRACKING, 'unseen'],
    ['SUCCESS', 'ended', UNANSWERED, 'unanswered'],
    [undefined, 'ended', PARKED, 'settled'],
    [undefined, 'open', STOP_TRACKING, 'settled'],
    [undefined, 'open', PARKED, 'unseen'],
    [undefined, 'open', UNANSWERED, 'unseen'],
  ])(
    'if it is %s of one in ABNORMAL that is %s, and planned is %o, is %s',
    (claimed, phase, next, outcome) => {
      expect(outcomeOf(claimed, refund('ABNORMAL', phase), next, REFUNDS.rules)).toBe(outcome);
    },
  );
});

describe('claims that a poll has left unanswered', () => {
  beforeEach(() => useFakeClock());
  afterEach(() => {
    jest.useRealTimers();
  });
  const claims = () => new OpenClaims(REFUNDS.rules);

  it('are kept, each once, until WeCom has answered', () => {
    const open = claims();
    expect(open.settle(refund('PROCESSING'), ['SUCCESS', 'SUCCESS'], UNANSWERED)).toBe(true);
    expect(open.of(KEY)).toEqual(['SUCCESS']);
    expect(open.settle(refund('PROCESSING'), open.of(KEY), PARKED)).toBe(true);
    expect(open.of(KEY)).toEqual([]);
    expect(open.settle(refund('PROCESSING'), open.of(KEY), PARKED)).toBe(false);
  });

  it('are kept for an hour from the first', async () => {
    const open = claims();
    open.settle(refund('PROCESSING'), ['SUCCESS'], UNANSWERED);
    await pass(NOTICE_LASTS - 1);
    open.settle(refund('PROCESSING'), open.of(KEY), UNANSWERED);
    expect(open.of(KEY)).toEqual(['SUCCESS']);
    await pass(1);
    open.settle(refund('PROCESSING'), open.of(KEY), UNANSWERED);
    expect(open.of(KEY)).toEqual([]);
  });
});
