import { describe, expect, it, jest } from '@jest/globals';
import { accountLogger } from '../../../lib/host/account-logger.js';
import { RateLimitedLogger } from '../../../lib/host/rate-limited-logger.js';
import { NoticeConfirmer } from '../../../lib/notification/notice-confirmer.js';
import type { NoticeTarget } from '../../../lib/notification/notice-target.js';
import type { ItemNotice } from '../../../lib/notification/reading/notice.js';
import { until } from '../../support/e2e-time.js';

const AT_ONCE = 100;
const MOST_PENDING = 10_000;

const noticeAbout = (number: number): ItemNotice => ({
  kind: 'order',
  mchid: '1900000001',
  out_trade_no: `ORDER-${number}`,
  state: 'SUCCESS',
});

function confirmerOf(parts: Pick<NoticeTarget, 'isWatched' | 'hasten'>): NoticeConfirmer {
  const target: NoticeTarget = {
    ...parts,
    option: 'polling',
    keyOf: (notice) => notice.out_trade_no,
    isTracked: async () => true,
    stop: async () => undefined,
  };
  return new NoticeConfirmer({
    targets: { order: target, refund: target },
    mchid: undefined,
    reports: new RateLimitedLogger(accountLogger('default')),
  });
}

describe('a notice that comes while too many others wait', () => {
  it.each([
    ['is accepted if the item is polled anyway', true],
    ['is not accepted if nothing else would find what it says', false],
  ])('%s', async (_what, isWatched) => {
    let answer: () => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => (answer = () => resolve(true)));
    const confirmer = confirmerOf({ isWatched, hasten: () => answered });
    const confirmed = Array.from({ length: MOST_PENDING }, (_item, number) =>
      confirmer.confirm(noticeAbout(number)),
    );
    expect(confirmer.accepts(noticeAbout(MOST_PENDING))).toBe(isWatched);
    expect(confirmer.accepts(noticeAbout(0))).toBe(true);
    answer();
    await Promise.all(confirmed);
  });
});

describe('many notices at once', () => {
  it('begin no query any more once the application closes', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => (answer = () => resolve(true)));
    const hasten = jest.fn<NoticeTarget['hasten']>(() => answered);
    const confirmer = confirmerOf({ isWatched: true, hasten });
    const confirmed = Array.from({ length: AT_ONCE + 20 }, (_item, number) =>
      confirmer.confirm(noticeAbout(number)),
    );
    await until(() => hasten.mock.calls.length === AT_ONCE);
    confirmer.stopTaking();
    answer();
    expect((await Promise.all(confirmed)).filter(Boolean)).toHaveLength(AT_ONCE);
    expect(hasten).toHaveBeenCalledTimes(AT_ONCE);
  });
});
