import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LocalOnceJobs } from '../../../lib/jobs/local-once-jobs.js';
import type { OnceJobs } from '../../../lib/jobs/once-jobs.js';
import { DONE_IS_KNOWN_FOR } from '../../../lib/jobs/once-jobs.js';
import { onceJobsReplica } from '../../support/e2e-once-jobs.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { until, useMovableClock } from '../../support/e2e-time.js';
import { gate, RecordedWork } from '../../support/unit-once-jobs.js';

const DAY = '2026-11-27';
const NEXT = '2026-11-28';
const LATER = '2026-11-29';
const AGAIN = 150;
/** Timers may be early by so much. */
const EARLY = 2;

interface OpenedJobs {
  readonly jobs: OnceJobs;
  close(): void | Promise<void>;
}

/** Tests what holds for the jobs of any engine. */
function itKeepsTheContract(open: () => Promise<OpenedJobs>): void {
  let opened: OpenedJobs;
  let jobs: OnceJobs;
  beforeEach(async () => {
    opened = await open();
    ({ jobs } = opened);
  });
  afterEach(() => opened.close());
  const clock = useMovableClock();

  it('does what was added before the start and after it, one at a time', async () => {
    const work = new RecordedWork(() => new Promise((resolve) => setImmediate(resolve, undefined)));
    await jobs.add(DAY);
    await jobs.add(NEXT);
    await jobs.start(work.run);
    await jobs.add(LATER);
    await until(() => work.ended.length === 3);
    expect(work.ended).toEqual([DAY, NEXT, LATER]);
    expect(work.mostAtOnce).toBe(1);
  });

  it('does nothing for a job that waits, runs or is done already', async () => {
    const { opened: isOpened, open: end } = gate();
    const work = new RecordedWork((id) => (id === DAY ? isOpened : undefined));
    await jobs.add(DAY);
    await jobs.add(DAY);
    await jobs.start(work.run);
    await until(() => work.begun.length === 1);
    await jobs.add(DAY);
    end();
    await jobs.add(NEXT);
    await until(() => work.ended.length === 2);
    await jobs.add(DAY);
    await jobs.add(LATER);
    await until(() => work.ended.includes(LATER));
    expect(work.begun).toEqual([DAY, NEXT, LATER]);
  });

  it('does a job again after the time that its work asks for, until it is done', async () => {
    const times: number[] = [];
    const work = new RecordedWork((_id, time) => {
      times.push(performance.now());
      return time < 3 ? AGAIN : undefined;
    });
    await jobs.start(work.run);
    await jobs.add(DAY);
    await until(() => times.length === 1);
    await jobs.add(DAY);
    await until(() => work.ended.length === 3);
    const [first = 0, second = 0, third = 0] = times;
    expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(AGAIN - EARLY);
    await jobs.add(NEXT);
    await until(() => work.ended.includes(NEXT));
    expect(work.begun).toEqual([DAY, DAY, DAY, NEXT]);
  });

  it('does others while a job waits to be done again', async () => {
    const work = new RecordedWork((id) => (id === DAY ? 3_600_000 : undefined));
    await jobs.start(work.run);
    await jobs.add(DAY);
    await until(() => work.ended.length === 1);
    await jobs.add(NEXT);
    await until(() => work.ended.length === 2);
    expect(work.ended).toEqual([DAY, NEXT]);
  });

  it('finishes a running job after it was stopped, and does the others once it is started again', async () => {
    const { opened: isOpened, open: end } = gate();
    const before = new RecordedWork(() => isOpened);
    const after = new RecordedWork();
    await jobs.start(before.run);
    await jobs.add(DAY);
    await until(() => before.begun.length === 1);
    await jobs.stop();
    await jobs.add(NEXT);
    end();
    await until(() => before.ended.length === 1);
    await jobs.start(after.run);
    await until(() => after.ended.length === 1);
    await jobs.add(DAY);
    await jobs.add(LATER);
    await until(() => after.ended.includes(LATER));
    expect([before.begun, after.begun]).toEqual([[DAY], [NEXT, LATER]]);
  });

  it('knows for a week what is done, and may do it again then', async () => {
    const work = new RecordedWork();
    await jobs.start(work.run);
    await jobs.add(DAY);
    await jobs.add(NEXT);
    // By then the first one is not only done, but known to be.
    await until(() => work.ended.includes(NEXT));
    clock.advance(DONE_IS_KNOWN_FOR - 60_000);
    await jobs.add(DAY);
    await jobs.add(LATER);
    await until(() => work.ended.includes(LATER));
    clock.advance(60_000);
    await jobs.add(DAY);
    await until(() => work.ended.length === 4);
    expect(work.ended).toEqual([DAY, NEXT, LATER, DAY]);
  });
}

describe('jobs of one process', () => {
  itKeepsTheContract(() => {
    const jobs = new LocalOnceJobs();
    return Promise.resolve({ jobs, close: () => jobs.close() });
  });
});

describeWithRedis('jobs that processes share by Redis', () => {
  let redis: TestRedis;
  let places = 0;
  beforeAll(async () => {
    redis = await TestRedis.open();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  itKeepsTheContract(() => onceJobsReplica({ connection: redis.url, prefix: `place-${places++}` }));
});
