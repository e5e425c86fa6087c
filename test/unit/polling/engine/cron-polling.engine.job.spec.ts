import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ModuleRef } from '@nestjs/core';
import { wholeNow } from '../../../../lib/common/clock.js';
import { WeComOptionsError } from '../../../../lib/errors/wecom-pay.errors.js';
import { CronPollingEngine } from '../../../../lib/polling/engine/cron-polling.engine.js';
import { resolveOptions } from '../../../../lib/wecom-pay.options.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { due, engineWith } from '../../../support/unit-engine.js';
import { settled } from '../../../support/unit-polling.js';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('the cron job of an engine', () => {
  it('is registered once, under the name of the account', () => {
    const { engine, schedulers, work } = engineWith({}, 'outlet');
    engine.start(work);
    engine.start(work);
    expect([...schedulers.getCronJobs().keys()]).toEqual(['wecom-pay:outlet']);
    expect([work.sweeps, engine.isStarted]).toEqual([1, true]);
  });

  it('ticks according to the option', async () => {
    const { engine, work } = engineWith({ cron: '*/5 * * * * *' });
    engine.start(work);
    due(engine, 'a');
    await jest.advanceTimersByTimeAsync(5_000);
    engine.stop();
    expect(work.polled).toEqual(['a']);
  });

  it('is not created when polling is off', () => {
    const options = resolveOptions({ corpId: 'ww1', corpSecret: 'secret' });
    const moduleRef = { get: () => Promise.reject(new Error('not asked for')) } as unknown as ModuleRef;
    const engine = new CronPollingEngine(options, 'default', moduleRef);
    engine.start(engineWith().work);
    engine.stop();
    expect(engine.isStarted).toBe(false);
  });

  it('requires ScheduleModule, and says so before anything starts', () => {
    const options = resolveOptions({ corpId: 'ww1', corpSecret: 'secret', polling: {} });
    const moduleRef = {
      get: () => {
        throw new Error('unknown element');
      },
    } as unknown as ModuleRef;
    const engine = new CronPollingEngine(options, 'default', moduleRef);
    expect(engine.requiredModules).toMatchObject([{ name: 'ScheduleModule' }]);
    expect(() => engine.start(engineWith().work)).toThrow(WeComOptionsError);
    expect(() => engine.start(engineWith().work)).toThrow(
      /ScheduleModule\.forRoot\(\).+'@nestjs\/schedule'/u,
    );
  });
});

describe('I15: an engine that is stopped', () => {
  it('takes nothing, not even for slots that become free', async () => {
    const { engine, schedulers, work } = engineWith({ concurrency: 1 });
    for (const name of ['a', 'b']) due(engine, name);
    engine.start(work);
    engine.stop();
    engine.stop();
    await work.endSweep();
    await work.end('a', wholeNow());
    expect(work.polled).toEqual(['a']);
    expect([engine.isStarted, schedulers.getCronJobs().size, engine.size]).toEqual([false, 0, 2]);
  });

  it('resumes what it tracks at the next start, with a sweep', async () => {
    const { engine, work, tick } = engineWith({ concurrency: 1 });
    for (const name of ['a', 'b']) due(engine, name);
    engine.start(work);
    await work.endSweep();
    engine.stop();
    engine.start(work);
    await work.end('a');
    await tick();
    expect([work.polled, work.sweeps]).toEqual([['a', 'b'], 2]);
  });

  it('tolerates that the host has removed its cron job', () => {
    const { engine, schedulers, work } = engineWith();
    engine.start(work);
    schedulers.deleteCronJob('wecom-pay:default');
    expect(() => engine.stop()).not.toThrow();
  });
});

describe('the sweep of an engine', () => {
  it('runs at the start, and then every sweepEvery ms, but not twice at once', async () => {
    const { engine, work, tick } = engineWith({ sweepEvery: 10_000 });
    engine.start(work);
    for (let second = 0; second < 25; second++) {
      jest.advanceTimersByTime(1_000);
      await tick();
    }
    expect(work.sweeps).toBe(1);
    await work.endSweep();
    await tick();
    expect(work.sweeps).toBe(2);
    await work.endSweep();
    jest.advanceTimersByTime(9_999);
    await tick();
    expect(work.sweeps).toBe(2);
    jest.advanceTimersByTime(1);
    await tick();
    expect([work.sweeps, work.mostSweepsAtOnce]).toEqual([3, 1]);
  });

  it('is followed by polls of what it found, without waiting for a tick', async () => {
    const { engine, work } = engineWith();
    engine.start(work);
    due(engine, 'found');
    await work.endSweep();
    expect(work.polled).toEqual(['found']);
  });

  it('does not overlap one that was under way when the engine was stopped and started', async () => {
    const { engine, work, tick } = engineWith();
    engine.start(work);
    engine.stop();
    engine.start(work);
    await settled();
    expect(work.sweeps).toBe(1);
    await work.endSweep();
    await tick();
    expect([work.sweeps, work.mostSweepsAtOnce]).toEqual([2, 1]);
  });
});
