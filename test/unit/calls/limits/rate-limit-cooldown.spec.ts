import { describe, expect, it } from '@jest/globals';
import { Throttle } from '../../../../lib/calls/limits/rate-limit-cooldown.js';

const MINUTE = 60_000;

function refusedAt(...moments: number[]): Throttle {
  const throttle = new Throttle();
  for (const moment of moments) throttle.refused(moment, moment);
  return throttle;
}

describe('Throttle', () => {
  it('lets calls through until WeCom refuses one', () => {
    expect(new Throttle().wait(0)).toBe(0);
  });

  it('stops all calls for a minute after a 45009', () => {
    const throttle = refusedAt(1_000);

    expect(throttle.wait(1_000)).toBe(MINUTE);
    expect(throttle.wait(1_000 + MINUTE - 1)).toBe(1);
    expect(throttle.wait(1_000 + MINUTE)).toBe(0);
  });

  it('lets all calls through after the minute', () => {
    const throttle = refusedAt(0);
    throttle.callSent(MINUTE);

    expect(throttle.wait(MINUTE)).toBe(0);
  });

  it('takes refusals of calls that were under way already for one', () => {
    const throttle = refusedAt(1_000);
    throttle.refused(900, 1_100);

    expect(throttle.wait(1_100)).toBe(MINUTE - 100);
    throttle.callSent(1_000 + MINUTE);
    expect(throttle.wait(1_000 + MINUTE)).toBe(0);
  });

  it('lets one call a minute through after a second 45009 within ten minutes', () => {
    const throttle = refusedAt(0, 10 * MINUTE - 1);
    const now = 11 * MINUTE - 1;
    expect(throttle.wait(now)).toBe(0);
    throttle.callSent(now);

    expect(throttle.wait(now)).toBe(MINUTE);
    expect(throttle.wait(now + MINUTE)).toBe(0);
  });

  it('takes a second 45009 after ten minutes for another minute rule', () => {
    const throttle = refusedAt(0, 10 * MINUTE);
    throttle.callSent(11 * MINUTE);

    expect(throttle.wait(11 * MINUTE)).toBe(0);
  });

  it('lets all calls through again when one is accepted', () => {
    const throttle = refusedAt(0, MINUTE);
    throttle.callSent(2 * MINUTE);
    throttle.accepted(2 * MINUTE);

    expect(throttle.wait(2 * MINUTE)).toBe(0);
    throttle.callSent(2 * MINUTE);
    expect(throttle.wait(2 * MINUTE)).toBe(0);
  });

  it('is not misled by the success of a call that was sent before', () => {
    const throttle = refusedAt(1_000);
    throttle.accepted(999);

    expect(throttle.wait(1_000)).toBe(MINUTE);
  });

  it('takes a call that was sent at the moment of the block for one that was sent after it', () => {
    const throttle = refusedAt(1_000);
    throttle.accepted(1_000);

    expect(throttle.wait(1_000)).toBe(0);
  });
});
