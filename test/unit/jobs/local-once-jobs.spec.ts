import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LONGEST_TIMER } from '../../../lib/common/clock.js';
import { LocalOnceJobs } from '../../../lib/jobs/local-once-jobs.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';
import { gate, RecordedWork } from '../../support/unit-once-jobs.js';

const DAY = '2026-11-27';
const NEXT = '2026-11-28';
const LONG = LONGEST_TIMER + 5_000;

describe('jobs of one process', () => {
  let jobs: LocalOnceJobs;
  beforeEach(() => {
    useFakeClock();
    jobs = new LocalOnceJobs();
  });
  afterEach(() => {
    jobs.close();
    jest.useRealTimers();
  });

  it('are not done while they are stopped, and a time that was over meanwhile counts', async () => {
    const work = new RecordedWork((_id, time) => (time === 1 ? 1_000 : undefined));
    jobs.start(work.run);
    jobs.add(DAY);
    await pass(0);
    jobs.stop();
    expect(jest.getTimerCount()).toBe(0);
    await pass(5_000);
    expect(work.begun).toEqual([DAY]);
    jobs.start(work.run);
    expect(work.begun).toEqual([DAY, DAY]);
  });

  it('take none after one that ended when they were stopped', async () => {
    const { opened, open } = gate();
    const work = new RecordedWork(() => opened);
    jobs.start(work.run);
    jobs.add(DAY);
    jobs.add(NEXT);
    jobs.stop();
    open();
    await pass(0);
    expect(work.ended).toEqual([DAY]);
    expect(work.begun).toEqual([DAY]);
  });

  it('are done in the order in which they are due', async () => {
    const work = new RecordedWork((id, time) =>
      time === 1 ? { [DAY]: 2_000, [NEXT]: 1_000 }[id] : undefined,
    );
    jobs.start(work.run);
    jobs.add(DAY);
    jobs.add(NEXT);
    await pass(2_000);
    expect(work.begun).toEqual([DAY, NEXT, NEXT, DAY]);
  });

  it('wait for longer than a timer can', async () => {
    const work = new RecordedWork((_id, time) => (time === 1 ? LONG : undefined));
    const timers = jest.spyOn(globalThis, 'setTimeout');
    jobs.start(work.run);
    jobs.add(DAY);
    await pass(LONG - 1);
    expect(work.begun).toEqual([DAY]);
    await pass(1);
    expect(work.begun).toEqual([DAY, DAY]);
    expect(Math.max(...timers.mock.calls.map(([, ms = 0]) => ms))).toBe(LONGEST_TIMER);
    timers.mockRestore();
  });

  it('do not keep the process alive while they wait', async () => {
    jest.useRealTimers();
    const set = jest.spyOn(globalThis, 'setTimeout');
    jobs.start(() => Promise.resolve(3_600_000));
    jobs.add(DAY);
    await new Promise(setImmediate);
    const timers = set.mock.calls.flatMap(([, ms], call) =>
      ms! > 3_000_000 ? [set.mock.results[call]?.value as NodeJS.Timeout] : [],
    );
    set.mockRestore();
    expect(timers.map((timer) => timer.hasRef())).toEqual([false]);
  });
});
