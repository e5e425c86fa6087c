import type { FakeClock } from 'nestjs-wecom-pay/testing';

/** Does at WeCom what was done there at an earlier time, in ms since the epoch. */
export function atTime(clock: FakeClock, time: number, work: () => void): void {
  const back = Math.max(0, clock.now() - time);
  clock.advance(-back);
  try {
    work();
  } finally {
    clock.advance(back);
  }
}
