import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComEngineError } from '../../../../lib/errors/wecom-pay.errors.js';
import { callEngine, PatientCalls } from '../../../../lib/polling/engine/call-engine.js';
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

describe('many calls of an engine at once', () => {
  /** An engine that answers one call after the other, each after `ms`, until it falls silent. */
  function slowEngine(ms: number, answers = Infinity) {
    let turns = Promise.resolve();
    let left = answers;
    const answer = async (before: Promise<void>) => {
      await before;
      await (left-- > 0 ? after(ms)() : never());
    };
    return () => (turns = answer(turns));
  }

  const statusOf = ({ status }: PromiseSettledResult<unknown>) => status;

  it('all succeed, however long the last has to wait for its turn', async () => {
    const calls = new PatientCalls();
    const engine = slowEngine(1_500);
    const outcomes = Promise.allSettled(Array.from({ length: 20 }, () => calls.call(engine, WHAT)));
    await pass(30_000);
    expect(new Set((await outcomes).map(statusOf))).toEqual(new Set(['fulfilled']));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('fail within 2 s of the last answer when the engine falls silent', async () => {
    const calls = new PatientCalls();
    const engine = slowEngine(1_500, 3);
    const outcomes = Promise.allSettled(Array.from({ length: 20 }, () => calls.call(engine, WHAT)));
    await pass(4_500 + 2_000);
    const settled = await outcomes;
    expect(settled.filter((outcome) => statusOf(outcome) === 'fulfilled')).toHaveLength(3);
    expect(settled.at(-1)).toEqual({
      status: 'rejected',
      reason: new WeComEngineError(`${WHAT} The polling engine is unreachable (no answer in time).`),
    });
  });

  it('wait for an engine that is heard, although it has answered none of them yet', async () => {
    let heardAt = -Infinity;
    const hearing = setInterval(() => (heardAt = performance.now()), 1_000);
    const calls = new PatientCalls(() => heardAt);
    const call = calls.call(async () => void (await after(6_000)()), WHAT);
    await pass(6_000);
    await expect(call).resolves.toBeUndefined();
    const silent = Promise.allSettled([calls.call(never, WHAT)]);
    clearInterval(hearing);
    await pass(2_000);
    expect((await silent).map(statusOf)).toEqual(['rejected']);
  });

  it('each report the error of its own', async () => {
    const calls = new PatientCalls();
    const refused = Object.assign(new Error('OOM command not allowed'), { command: { name: 'evalsha' } });
    const failing = calls.call(() => Promise.reject(refused), WHAT);
    await expect(calls.call(() => Promise.resolve(), WHAT)).resolves.toBeUndefined();
    await expect(failing).rejects.toMatchObject({
      message: `${WHAT} Redis answered OOM to EVALSHA: its memory is full. Raise its maxmemory, or store less in it.`,
      hint: 'Raise its maxmemory, or store less in it.',
    });
  });
});
