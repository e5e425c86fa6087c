import { describe, expect, it } from '@jest/globals';
import { RateLimitCooldown } from '../../../../lib/calls/limits/rate-limit-cooldown.js';

const MINUTE = 60_000;

function refusedAt(...moments: number[]): RateLimitCooldown {
  const cooldown = new RateLimitCooldown();
  for (const moment of moments) cooldown.refused(moment, moment);
  return cooldown;
}

describe('RateLimitCooldown', () => {
  it('lets calls through until WeCom refuses one', () => {
    expect(new RateLimitCooldown().wait(0)).toBe(0);
  });

  it('stops all calls for a minute after a 45009', () => {
    const cooldown = refusedAt(1_000);

    expect(cooldown.wait(1_000)).toBe(MINUTE);
    expect(cooldown.wait(1_000 + MINUTE - 1)).toBe(1);
    expect(cooldown.wait(1_000 + MINUTE)).toBe(0);
  });

  it('lets all calls through after the minute', () => {
    const cooldown = refusedAt(0);
    cooldown.callSent(MINUTE);

    expect(cooldown.wait(MINUTE)).toBe(0);
  });

  it('counts refusals of calls that were already in flight as one', () => {
    const cooldown = refusedAt(1_000);
    cooldown.refused(900, 1_100);

    expect(cooldown.wait(1_100)).toBe(MINUTE - 100);
    cooldown.callSent(1_000 + MINUTE);
    expect(cooldown.wait(1_000 + MINUTE)).toBe(0);
  });

  it('lets one call a minute through after a second 45009 within ten minutes', () => {
    const cooldown = refusedAt(0, 10 * MINUTE - 1);
    const now = 11 * MINUTE - 1;
    expect(cooldown.wait(now)).toBe(0);
    cooldown.callSent(now);

    expect(cooldown.wait(now)).toBe(MINUTE);
    expect(cooldown.wait(now + MINUTE)).toBe(0);
  });

  it('treats a second 45009 after ten minutes like a first one', () => {
    const cooldown = refusedAt(0, 10 * MINUTE);
    cooldown.callSent(11 * MINUTE);

    expect(cooldown.wait(11 * MINUTE)).toBe(0);
  });

  it('lets all calls through again when one is accepted', () => {
    const cooldown = refusedAt(0, MINUTE);
    cooldown.callSent(2 * MINUTE);
    cooldown.accepted(2 * MINUTE);

    expect(cooldown.wait(2 * MINUTE)).toBe(0);
    cooldown.callSent(2 * MINUTE);
    expect(cooldown.wait(2 * MINUTE)).toBe(0);
  });

  it('is not misled by the success of a call that was sent before', () => {
    const cooldown = refusedAt(1_000);
    cooldown.accepted(999);

    expect(cooldown.wait(1_000)).toBe(MINUTE);
  });

  it('treats a call that was sent at the moment of the block as sent after it', () => {
    const cooldown = refusedAt(1_000);
    cooldown.accepted(1_000);

    expect(cooldown.wait(1_000)).toBe(0);
  });
});
