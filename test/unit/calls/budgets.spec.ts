import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AdaptiveConcurrency } from '../../../lib/calls/limits/adaptive-concurrency.js';
import { RetryBudget } from '../../../lib/calls/rules/retry-budget.js';

describe('RetryBudget', () => {
  it('grants ten retries before any call', () => {
    const budget = new RetryBudget();

    expect(Array.from({ length: 11 }, () => budget.take())).toEqual([
      ...Array<boolean>(10).fill(true),
      false,
    ]);
  });

  it('grants a retry for every ten calls, and saves up no more than ten', () => {
    const budget = new RetryBudget();
    while (budget.take());
    for (let call = 0; call < 11; call++) budget.callStarted();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    for (let call = 0; call < 1_000; call++) budget.callStarted();

    expect(Array.from({ length: 11 }, () => budget.take()).filter(Boolean)).toHaveLength(10);
  });

  it('limits retries to a tenth of the calls plus ten, in whatever order both come', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (steps) => {
        const budget = new RetryBudget();
        let calls = 0;
        let retries = 0;
        for (const isCall of steps) {
          if (isCall) {
            calls++;
            budget.callStarted();
          } else if (budget.take()) retries++;
        }
        expect(retries).toBeLessThanOrEqual(10 + calls / 10);
      }),
    );
  });
});

describe('AdaptiveConcurrency', () => {
  it('starts at its maximum', () => {
    expect(new AdaptiveConcurrency(64).limit).toBe(64);
  });

  it('is halved from the number of calls in flight when WeCom refuses one', () => {
    const concurrency = new AdaptiveConcurrency(64);
    concurrency.refused(10, 0, 1);
    expect(concurrency.limit).toBe(5);
    concurrency.refused(64, 1, 2);

    expect(concurrency.limit).toBe(2);
  });

  it('is halved once for all calls that were in flight together', () => {
    const concurrency = new AdaptiveConcurrency(64);
    for (const now of [10, 11, 12]) concurrency.refused(64, 9, now);

    expect(concurrency.limit).toBe(32);
  });

  it('does not fall below one', () => {
    const concurrency = new AdaptiveConcurrency(64);
    concurrency.refused(1, 0, 1);

    expect(concurrency.limit).toBe(1);
  });

  it('grows by one after as many successful calls, up to its maximum', () => {
    const concurrency = new AdaptiveConcurrency(3);
    concurrency.refused(2, 0, 1);
    concurrency.accepted();
    expect(concurrency.limit).toBe(2);
    concurrency.accepted();
    expect(concurrency.limit).toBe(2);
    for (let call = 0; call < 100; call++) concurrency.accepted();

    expect(concurrency.limit).toBe(3);
  });
});
