import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { WeComEngineError } from '../../../../lib/errors/wecom-pay.errors.js';
import type { SweepTarget } from '../../../../lib/polling/sweep/sweep-intake.js';
import { rowOf, rowsThen, sweepOver } from '../../../support/unit-sweep.js';

const AWAY = '2 listed orders could not be tracked. The polling engine is unreachable (Error)';
const away = () => Promise.reject(new WeComEngineError(`${AWAY}.`));
const fail = () => Promise.reject(new RangeError('no database'));

/** A sweep whose target writes down what it is given. */
function recorded(list: () => unknown, batchSize = 500) {
  const steps: unknown[] = [];
  const target: SweepTarget = {
    batchSize,
    list(orders, sweep) {
      steps.push(...orders.map(rowOf), `listed by ${sweep}`);
      return 0;
    },
    stopTrackingUnlisted: async (sweep) => void steps.push(`unlisted by ${sweep}`),
  };
  return { steps, ...sweepOver({ list }, { target }) };
}

describe('what a sweep listed', () => {
  it('is handed over together, before anything is no longer tracked', async () => {
    const { sweep, steps } = recorded(() => [1, 2]);
    await sweep.run();
    expect(steps).toEqual([1, 2, 'listed by 1', 'unlisted by 1']);
  });

  it('is handed over even if the method then fails, as listed by this sweep', async () => {
    const { sweep, steps } = recorded(() => rowsThen(1, 2, fail));
    await sweep.run();
    expect(steps).toEqual([1, 2, 'listed by 1']);
  });

  it('is handed over even if the method then fails with an error of an engine, which is reported', async () => {
    const { sweep, steps, logger } = recorded(() => rowsThen(1, 2, away));
    await expect(sweep.run()).resolves.toMatchObject({ error: 'Shop.list() failed (WeComEngineError)' });
    expect(steps).toEqual([1, 2, 'listed by 1']);
    expect(logger.of('error')).toHaveLength(1);
  });

  it('is handed over row by row to a target that takes single orders', async () => {
    const { sweep, steps } = recorded(() => rowsThen(1, async () => steps.push('the next row')), 1);
    await sweep.run();
    expect(steps.slice(0, 3)).toEqual([1, 'listed by 1', 'the next row']);
  });

  it('is handed over in batches of 500 orders, not counting wrong rows', async () => {
    const rows = Array.from({ length: 2_200 }, (_, index) => (index % 2 ? new Error('wrong') : index));
    const { sweep, batches } = sweepOver({ list: () => rows });
    await sweep.run();
    expect(batches.map(({ rows: { length } }) => length)).toEqual([500, 500, 100]);
  });

  it('is handed over before the next row is taken', async () => {
    const steps: string[] = [];
    function* rows() {
      for (let row = 0; row <= 500; row++) {
        if (row === 500) steps.push('the next row');
        yield row;
      }
    }
    const list = async () => {
      steps.push('goes in');
      await setImmediate();
      steps.push('is in');
      return 0;
    };
    const { sweep } = sweepOver({ list: rows }, { target: { list } });
    await sweep.run();
    expect(steps).toEqual(['goes in', 'is in', 'the next row', 'goes in', 'is in']);
  });

  it('is counted and logged where it found no room', async () => {
    const { sweep, logger } = sweepOver(
      { list: () => [1, 2, 3] },
      { mostRows: 1, target: { list: () => 2 } },
    );
    const error = '2 listed orders were not tracked: polling.maxTracked (1) is reached';
    await expect(sweep.run()).resolves.toMatchObject({ error });
    expect(logger.of('warn')).toEqual([`${error}. Raise it, or list fewer orders.`]);
  });
});

describe('a sweep while the engine is unreachable', () => {
  it.each([2, 700])(
    'reports the error of the engine, and keeps all orders tracked, with %d rows',
    async (count) => {
      const rows = Array.from({ length: count }, (_, index) => index);
      const { sweep, letGo, logger } = sweepOver({ list: () => rows }, { target: { list: away } });
      const result = await sweep.run();
      expect(result?.error).toContain(AWAY);
      expect([letGo, logger.lines]).toEqual([[], []]);
    },
  );

  it('takes no further row, and keeps all orders tracked, even if it would be reachable again', async () => {
    const list = jest.fn<SweepTarget['list']>(() => 0).mockImplementationOnce(away);
    const rows = Array.from({ length: 1_100 }, (_, index) => index);
    const { sweep, letGo } = sweepOver({ list: () => rows }, { target: { list } });
    await expect(sweep.run()).resolves.toMatchObject({ listed: 500, error: expect.stringContaining(AWAY) });
    expect([letGo, list.mock.calls.length]).toEqual([[], 1]);
  });

  it('reports the error of a method as well', async () => {
    const { sweep } = sweepOver({ list: () => rowsThen(1, fail) }, { target: { list: away } });
    const result = await sweep.run();
    expect(result?.error).toContain(AWAY);
    expect(result?.error).toContain('Shop.list() failed (RangeError)');
  });

  it('reports the error of the engine when orders should no longer be tracked', async () => {
    const { sweep } = sweepOver({ list: () => [1, 2] }, { target: { stopTrackingUnlisted: away } });
    await expect(sweep.run()).resolves.toMatchObject({ listed: 2, error: expect.stringContaining(AWAY) });
  });

  it('is followed by one without an error when the engine is back', async () => {
    const list = jest.fn<SweepTarget['list']>(() => 0).mockImplementationOnce(away);
    const { sweep, letGo } = sweepOver({ list: () => [1] }, { target: { list } });
    await sweep.run();
    await expect(sweep.run()).resolves.toMatchObject({ error: undefined });
    expect(letGo).toEqual([2]);
  });
});

describe('the outcome of a sweep', () => {
  it('is what it resolves with, and the last outcome from then on', async () => {
    const { sweep } = sweepOver({ list: () => [1, 2] });
    const result = await sweep.run();
    expect(result).toMatchObject({ listed: 2, error: undefined });
    expect(sweep.last).toBe(result);
  });

  it('does not exist where no sweep took place', async () => {
    const { sweep } = sweepOver({ list: () => [1] });
    sweep.stop();
    await expect(sweep.run()).resolves.toBeUndefined();
    await expect(sweepOver({}).sweep.run()).resolves.toBeUndefined();
  });

  it('has the number that it is given, where other processes sweep as well', async () => {
    const { sweep, batches, letGo } = sweepOver({ list: () => [1] });
    await sweep.run(41);
    await sweep.run();
    expect(batches.map(({ sweep: number }) => number)).toEqual([41, 42]);
    expect([letGo, sweep.sweepsBegun]).toEqual([[41, 42], 42]);
  });
});
