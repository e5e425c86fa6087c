import { describe, expect, it } from '@jest/globals';
import { PollingPause } from '../../../../lib/polling/poll/polling-pause.js';

describe('PollingPause', () => {
  it('does not exist at first', () => {
    const pause = new PollingPause();
    pause.pollStarted(0);
    expect([pause.reason, pause.wait(0), pause.end(0, 0)]).toEqual([undefined, 0, false]);
  });

  it('holds for its duration', () => {
    const pause = new PollingPause();
    expect(pause.begin('45009', 60_000, 500, 1_000)).toBe(true);
    expect(pause).toMatchObject({ reason: '45009', ends: 61_000 });
    expect([1_000, 60_999, 61_000].map((now) => pause.wait(now))).toEqual([60_000, 1, 0]);
  });

  it('lets one poll try after it, and another one 15 s later', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 0);
    pause.pollStarted(60_000);
    expect([60_000, 74_999, 75_000].map((now) => pause.wait(now))).toEqual([15_000, 1, 0]);
  });

  it('is not prolonged by polls out of turn that start within it', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 0);
    pause.pollStarted(59_999);
    expect(pause.ends).toBe(60_000);
  });

  it('lets another poll try 5 s after one that failed for another reason', () => {
    const pause = new PollingPause();
    pause.pollFailed(0, 0);
    expect(pause.wait(0)).toBe(0);
    pause.begin('45009', 60_000, 0, 0);
    pause.pollStarted(60_000);
    pause.pollFailed(60_000, 61_000);
    expect(pause.ends).toBe(66_000);
  });

  it('is not shortened by a poll that fails within it', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 0);
    pause.pollFailed(500, 1_000);
    expect(pause.ends).toBe(60_000);
  });

  it('continues with the latest reason, and then does not count as a new one', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 0);
    expect(pause.begin('away', 5_000, 60_000, 60_000)).toBe(false);
    expect(pause).toMatchObject({ reason: 'away', ends: 65_000 });
  });

  it('is over once it was ended, and can begin anew', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 0);
    expect([pause.end(1, 1), pause.end(1, 1)]).toEqual([true, false]);
    expect([pause.reason, pause.wait(1)]).toEqual([undefined, 0]);
    expect(pause.begin('45009', 1, 5, 5)).toBe(true);
  });

  it('is neither ended nor prolonged by polls that were sent before it began', () => {
    const pause = new PollingPause();
    pause.begin('45009', 60_000, 0, 1_000);
    expect(pause.end(999, 2_000)).toBe(false);
    expect(pause.begin('45009', 60_000, 999, 2_000)).toBe(false);
    expect(pause).toMatchObject({ reason: '45009', ends: 61_000 });
    expect(pause.end(61_000, 61_500)).toBe(true);
  });

  it('remembers for a minute that WeCom has answered', () => {
    const pause = new PollingPause();
    expect(pause.wasAnsweredLately(0)).toBe(false);
    pause.end(0, 10);
    expect([59_999, 60_010].map((now) => pause.wasAnsweredLately(now))).toEqual([true, false]);
  });
});
