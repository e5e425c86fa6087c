import { describe, expect, it } from '@jest/globals';
import { clockOffset } from '../../../lib/http/clock-offset.js';

const WRITTEN = Date.parse('2026-11-29T12:00:00Z');
const DATE = 'Sun, 29 Nov 2026 12:00:00 GMT';

describe('the offset of a clock', () => {
  it.each([
    ['an answer at once', 0, 0, 0],
    ['an answer within the second that the date does not tell', 999, 999, 0],
    ['a request sent just after that second', 1_001, 1_001, 1],
    ['an answer received before it was dated', -2, -1, -1],
    ['a slow answer, which may have been dated at any time', -20_000, 20_000, 0],
    ['a slow answer, by a clock that is ahead at any rate', 40_000, 70_000, 39_000],
    ['a slow answer, by a clock that is behind at any rate', -70_000, -40_000, -40_000],
  ])('by %s: sent at %d ms, received at %d ms', (_what, sentAt, receivedAt, offset) => {
    expect(clockOffset({ date: DATE }, WRITTEN + sentAt, WRITTEN + receivedAt)).toBe(offset);
  });

  it.each([undefined, 'soon', ''])('is unknown by the date %j', (date) => {
    expect(clockOffset({ date }, WRITTEN, WRITTEN)).toBeUndefined();
  });
});
