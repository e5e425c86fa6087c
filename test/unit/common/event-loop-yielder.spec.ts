import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventLoopYielder } from '../../../lib/common/event-loop-yielder.js';
import { useFakeClock } from '../../support/unit-clock.js';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('EventLoopYielder', () => {
  it('is due well within 20 ms, and no longer due once others had their turn', async () => {
    const yielder = new EventLoopYielder();
    jest.advanceTimersByTime(1);
    expect(yielder.isDue).toBe(false);
    jest.advanceTimersByTime(9);
    expect(yielder.isDue).toBe(true);
    let others = 0;
    void setImmediate().then(() => others++);
    await yielder.yield();
    expect([others, yielder.isDue]).toEqual([1, false]);
  });
});
