import { afterEach, beforeEach, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_EVERY = 5;
const LOOK_EVERY = 20;
const DISTURBED_FROM = 100;

/**
 * What comes at once takes less than so many ms, however busy the machine; what waits for WeCom, for BullMQ or for several
 * answers of Redis takes more.
 */
export const AT_ONCE = 4_500;

/** Makes every jitter 0, so that retries come at once; returns what brings it back. */
export function withoutJitter(): () => void {
  const random = jest.spyOn(Math, 'random').mockReturnValue(0);
  return () => random.mockRestore();
}

export interface MovableClock {
  /** Lets time pass. */
  advance(ms: number): void;
  /** Sets the wall clock only, as an administrator does. */
  setWallClock(by: number): void;
}

/** Moves the clocks, of this library and of the fake WeCom alike; timers and sockets go on in real time. */
export function useMovableClock(): MovableClock {
  let offset = 0;
  let wallOffset = 0;
  const restores: (() => void)[] = [];
  beforeEach(() => {
    offset = 0;
    wallOffset = 0;
    for (const clock of [Date, performance]) {
      const now = clock.now.bind(clock);
      const spy = jest
        .spyOn(clock, 'now')
        .mockImplementation(() => now() + offset + (clock === Date ? wallOffset : 0));
      restores.push(() => spy.mockRestore());
    }
  });
  afterEach(() => {
    for (const restore of restores.splice(0)) restore();
  });
  return {
    advance(ms) {
      offset += ms;
    },
    setWallClock(by) {
      wallOffset += by;
    },
  };
}

export function blockEventLoop(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** How long a call took, in ms, however it ended. */
export async function durationOf(call: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await Promise.allSettled([call]);
  return performance.now() - startedAt;
}

/** For upper bounds: how long a call took, without the times in which the event loop of this process did not run. */
export async function undisturbedDurationOf(call: Promise<unknown>): Promise<number> {
  let latest = performance.now();
  let disturbed = 0;
  const look = () => {
    const late = performance.now() - latest - LOOK_EVERY;
    if (late > DISTURBED_FROM) disturbed += late;
    latest = performance.now();
  };
  const looking = setInterval(look, LOOK_EVERY);
  const duration = await durationOf(call);
  clearInterval(looking);
  look();
  return duration - disturbed;
}

/**
 * Waits until something outside has happened, and asks again if asking fails; fails after `timeout` ms. It returns as
 * soon as it can, so the timeout is for a machine that is busy, and not for how long anything should take.
 */
export async function until(condition: () => boolean | Promise<boolean>, timeout = 100_000): Promise<void> {
  const latest = performance.now() + timeout;
  for (;;) {
    const outcome = await outcomeOf(condition);
    if (outcome === true) return;
    if (performance.now() > latest) {
      throw new Error(`${condition.toString()} is still ${String(outcome)} after ${timeout} ms`);
    }
    await pause(POLL_EVERY);
  }
}

async function outcomeOf(condition: () => boolean | Promise<boolean>): Promise<unknown> {
  try {
    return await condition();
  } catch (error) {
    return error;
  }
}
