import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComEngineError } from '../../../../lib/errors/wecom-pay.errors.js';
import { callEngine } from '../../../../lib/polling/engine/call-engine.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';

const WHAT = 'The orders could not be counted.';
const never = () => new Promise<never>(() => {});
const after = (ms: number) => () => new Promise((resolve) => setTimeout(() => resolve(5), ms));

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('what an engine returns', () => {
  it.each<[string, () => unknown]>([
    ['at once', () => 5],
    ['as a promise', () => Promise.resolve(5)],
  ])('is passed on when it comes %s, and no timer is left behind', async (_title, work) => {
    await expect(callEngine(work, WHAT)).resolves.toBe(5);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is passed on when it comes in time', async () => {
    const result = callEngine(after(1_800), WHAT);
    await pass(1_800);
    await expect(result).resolves.toBe(5);
  });
});

describe('an engine that is unreachable', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new RangeError('redis://:canary@host');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('redis://:canary@host'))],
  ])('reports what was not done, and no secret, when it %s', async (_title, work) => {
    const message = `${WHAT} The polling engine is unreachable (RangeError).`;
    await expect(callEngine(work, WHAT)).rejects.toThrow(new WeComEngineError(message));
  });

  it('reports that within 2 s when it hangs', async () => {
    const message = `${WHAT} The polling engine is unreachable (no answer in time).`;
    const [outcome] = await Promise.allSettled([callEngine(never, WHAT), pass(2_000)]);
    expect(outcome).toEqual({ status: 'rejected', reason: new WeComEngineError(message) });
  });

  it('may be given unlimited time', async () => {
    const result = callEngine(after(600_000), WHAT, Infinity);
    await pass(600_000);
    await expect(result).resolves.toBe(5);
    await expect(callEngine(() => Promise.reject(new Error()), WHAT, Infinity)).rejects.toThrow(
      WeComEngineError,
    );
  });

  it('is not reworded when it has said so itself', async () => {
    const own = new WeComEngineError('Redis is being checked.');
    await expect(callEngine(() => Promise.reject(own), WHAT)).rejects.toBe(own);
  });
});
