import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { WeComEngineError } from '../../../../lib/errors/wecom-pay.errors.js';
import type { SweepTarget } from '../../../../lib/polling/sweep/order-sweep.js';
import { rowsThen, sweepOver } from '../../../support/unit-sweep.js';

const AWAY = '2 listed orders could not be put under watch. The engine of polling is away (Error)';
const away = () => Promise.reject(new WeComEngineError(`${AWAY}.`));
const fail = () => Promise.reject(new RangeError('no database'));

/** A sweep whose target writes down what it is given. */
function recorded(list: () => unknown) {
  const steps: unknown[] = [];
  const target: SweepTarget = {
    list: (row) => void steps.push(row),
    flush: (sweep) => void steps.push(`flush ${sweep}`),
    stopTrackingUnlisted: async (sweep) => void steps.push(`let go ${sweep}`),
  };
  return { steps, ...sweepOver({ list }, { target }) };
}

describe('what a sweep listed', () => {
  it('is brought in once, after all rows and before anything is let go', async () => {
    const { sweep, steps } = recorded(() => [1, 2]);
    await sweep.run();
    expect(steps).toEqual([1, 2, 'flush 1', 'let go 1']);
  });

  it('is brought in after the method failed too, as listed by this sweep', async () => {
    const { sweep, steps } = recorded(() => rowsThen(1, 2, fail));
    await sweep.run();
    expect(steps).toEqual([1, 2, 'flush 1']);
  });

  it('is brought in every 500 rows, wrong ones included', async () => {
    const rows = Array.from({ length: 1_200 }, (_, index) => (index % 2 ? new Error('wrong') : index));
    const { sweep, flushed } = sweepOver({ list: () => rows });
    await sweep.run();
    expect(flushed).toEqual([1, 1, 1]);
  });

  it('is waited for before the next row', async () => {
    const steps: string[] = [];
    const rows = Array.from({ length: 501 }, (_, index) => index);
    const flush = async () => {
      steps.push('goes in');
      await setImmediate();
      steps.push('is in');
    };
    const list = (row: unknown) => void (row === 500 && steps.push('the next row'));
    const { sweep } = sweepOver({ list: () => rows }, { target: { list, flush } });
    await sweep.run();
    expect(steps).toEqual(['goes in', 'is in', 'the next row', 'goes in', 'is in']);
  });
});

describe('a sweep while the engine is away', () => {
  it.each([2, 700])('tells the error of the engine, and lets nothing go, of %d rows', async (count) => {
    const rows = Array.from({ length: count }, (_, index) => index);
    const { sweep, letGo, logger } = sweepOver({ list: () => rows }, { target: { flush: away } });
    const result = await sweep.run();
    expect(result?.error).toContain(AWAY);
    expect([letGo, logger.lines]).toEqual([[], []]);
  });

  it('when orders would be let go tells the error of the engine', async () => {
    const { sweep } = sweepOver({ list: () => [1, 2] }, { target: { stopTrackingUnlisted: away } });
    await expect(sweep.run()).resolves.toMatchObject({ listed: 2, error: expect.stringContaining(AWAY) });
  });

  it('and the next one, when it is back, tells of no error', async () => {
    const flush = jest.fn<SweepTarget['flush']>().mockImplementationOnce(away);
    const { sweep, letGo } = sweepOver({ list: () => [1] }, { target: { flush } });
    await sweep.run();
    await expect(sweep.run()).resolves.toMatchObject({ error: undefined });
    expect(letGo).toEqual([2]);
  });
});

describe('the outcome of a sweep', () => {
  it('is what it resolves with, and the last one from then on', async () => {
    const { sweep } = sweepOver({ list: () => [1, 2] });
    const result = await sweep.run();
    expect(result).toMatchObject({ listed: 2, error: undefined });
    expect(sweep.last).toBe(result);
  });

  it('is none where it did not take place', async () => {
    const { sweep } = sweepOver({ list: () => [1] });
    sweep.stop();
    await expect(sweep.run()).resolves.toBeUndefined();
    await expect(sweepOver({}).sweep.run()).resolves.toBeUndefined();
  });

  it('has the number that it is given, where other processes sweep as well', async () => {
    const { sweep, listed, flushed, letGo } = sweepOver({ list: () => [1] });
    await sweep.run(41);
    await sweep.run();
    expect(listed.map(({ sweep: number }) => number)).toEqual([41, 42]);
    expect([flushed, letGo, sweep.sweepsBegun]).toEqual([[41, 42], [41, 42], 42]);
  });
});
