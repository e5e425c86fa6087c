import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import { QUEUE_TRIALS } from '../../../lib/bullmq/queue-trials.js';
import { WeComEngineError, WeComOptionsError } from '../../../lib/index.js';
import { loseLockOf } from '../../support/e2e-jobs.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import type { OnceJobsReplica } from '../../support/e2e-once-jobs.js';
import { onceJobsReplica, TOPIC } from '../../support/e2e-once-jobs.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { AT_ONCE, until, undisturbedDurationOf } from '../../support/e2e-time.js';
import { gate, RecordedWork } from '../../support/unit-once-jobs.js';

const DAY = '2026-11-27';
const NEXT = '2026-11-28';
/** BullMQ waits for 5 s after a command has failed, whatever closes. */
const CLOSED_WITHIN = 5_000 + AT_ONCE;

describeWithRedis('jobs that are each done by one of several processes', () => {
  let redis: TestRedis;
  let replicas: OnceJobsReplica[];
  beforeEach(async () => {
    Logger.overrideLogger(new RecordingLogger());
    redis = await TestRedis.open();
    replicas = [];
  });
  afterEach(async () => {
    redis.thaw();
    await Promise.all(replicas.map(({ close }) => close()));
    await redis[Symbol.asyncDispose]();
    Logger.overrideLogger(undefined as never);
  });

  async function replica(account?: string): Promise<OnceJobsReplica> {
    const opened = await onceJobsReplica({ connection: redis.url }, account);
    replicas.push(opened);
    return opened;
  }

  async function started(work: RecordedWork): Promise<OnceJobsReplica> {
    const opened = await replica();
    await opened.jobs.start(work.run);
    return opened;
  }

  it('are done once when all add them at once', async () => {
    const work = new RecordedWork();
    const three = await Promise.all([started(work), started(work), started(work)]);
    await Promise.all(three.map(async ({ jobs }) => jobs.add(DAY)));
    await until(() => work.ended.length === 1);
    await Promise.all(three.map(async ({ jobs }) => jobs.add(DAY)));
    await Promise.all(three.map(async ({ jobs }) => jobs.add(NEXT)));
    await until(() => work.ended.includes(NEXT));
    expect(work.begun).toEqual([DAY, NEXT]);
  });

  it('are done again by another process if the one that was to do it has stopped', async () => {
    const [first, second] = [new RecordedWork(() => 100), new RecordedWork()];
    const { jobs } = await started(first);
    await jobs.add(DAY);
    await until(() => first.ended.length === 1);
    await jobs.stop();
    await started(second);
    await until(() => second.ended.length === 1);
    expect(second.begun).toEqual([DAY]);
  });

  it('are done by another process if the one that did it has died', async () => {
    const [first, second] = [new RecordedWork(() => gate().opened), new RecordedWork()];
    const died = await started(first);
    await died.jobs.add(DAY);
    await until(() => first.begun.length === 1);
    died.die();
    await loseLockOf(redis, TOPIC, DAY);
    await started(second);
    await until(() => second.ended.length === 1);
    expect(second.begun).toEqual([DAY]);
  });

  it('are not done again for one that hung until another did it, whatever it then asks for', async () => {
    let isAwake = false;
    const { opened, open: wakeUp } = gate();
    const first = new RecordedWork(() => opened.then(() => void (isAwake = true)).then(() => 0));
    const second = new RecordedWork();
    const { jobs } = await started(first);
    await jobs.add(DAY);
    await until(() => first.begun.length === 1);
    await loseLockOf(redis, TOPIC, DAY);
    const other = await started(second);
    await until(() => second.ended.length === 1);
    wakeUp();
    await until(() => isAwake);
    // It writes nothing any more once it is closed.
    await jobs.close();
    await other.jobs.add(DAY);
    await other.jobs.add(NEXT);
    await until(() => second.ended.includes(NEXT));
    expect([first.begun, second.begun]).toEqual([[DAY], [DAY, NEXT]]);
  });

  it('are not taken by a process that has stopped', async () => {
    const days = Array.from({ length: 10 }, (_, index) => `2026-11-${index + 10}`);
    const [first, second] = [new RecordedWork(), new RecordedWork()];
    const { jobs } = await started(first);
    await jobs.add(DAY);
    await until(() => first.ended.length === 1);
    await jobs.stop();
    for (const day of days) await jobs.add(day);
    await started(second);
    await until(() => second.ended.length === days.length);
    expect([first.ended, second.ended]).toEqual([[DAY], days]);
  });

  it('are given to another process by one that closes while it does them', async () => {
    const [first, second] = [new RecordedWork(() => gate().opened), new RecordedWork()];
    const { jobs } = await started(first);
    await jobs.add(DAY);
    await until(() => first.begun.length === 1);
    await started(second);
    await jobs.close();
    await until(() => second.ended.length === 1);
    expect([first.begun, second.begun]).toEqual([[DAY], [DAY]]);
  });

  it.each(['killed', 'frozen'])(
    'are refused within 2 s while Redis is %s, no process hangs, and all goes on afterwards',
    async (how) => {
      const work = new RecordedWork();
      const [worker, closing, unused] = [await started(work), await started(work), await replica()];
      await worker.jobs.add(DAY);
      await until(() => work.ended.length === 1);
      if (how === 'killed') await redis.kill();
      else redis.freeze();
      for (const { jobs } of [worker, unused]) {
        const refused = jobs.add(NEXT);
        expect(await undisturbedDurationOf(refused)).toBeLessThan(AT_ONCE);
        await expect(refused).rejects.toBeInstanceOf(WeComEngineError);
        await expect(refused).rejects.toThrow(
          /^2026-11-28 could not be added to queue wecom-pay-reconciliation\. The polling engine is unreachable \(.+\)\.$/u,
        );
      }
      for (const { close } of [closing, unused]) {
        expect(await undisturbedDurationOf(close())).toBeLessThan(CLOSED_WITHIN);
      }
      if (how === 'killed') await redis.start();
      else redis.thaw();
      await until(async () => (await worker.jobs.add(NEXT)) === undefined);
      await until(() => work.ended.includes(NEXT));
    },
  );

  it('stand in a queue of their account, and nothing else is touched', async () => {
    const [work, other] = [new RecordedWork(), new RecordedWork()];
    await started(work);
    const named = await replica('shop 2');
    await named.jobs.add(DAY);
    await (await replica()).jobs.add(NEXT);
    await until(() => work.ended.length === 1);
    await named.jobs.start(other.run);
    await until(() => other.ended.length === 1);
    expect([work.begun, other.begun]).toEqual([[NEXT], [DAY]]);
    const keys = (await redis.command('KEYS', '*')) as readonly string[];
    const foreign = /^bull:wecom-pay-reconciliation(?:\.shop%202)?:/u;
    expect(keys.filter((key) => !foreign.test(key))).toEqual([]);
  });

  it("are apart from the application's own, in a queue of the same name", async () => {
    const work = new RecordedWork();
    const queue = new Queue(TOPIC, { connection: { url: redis.url } });
    await queue.add('send-mail', {}, { jobId: 'mail' });
    const { jobs } = await started(work);
    await jobs.add(DAY);
    await until(() => work.ended.includes(DAY));
    await until(async () => (await queue.getJob('mail'))?.isDelayed() ?? false);
    await queue.close();
    expect(work.begun).toEqual([DAY]);
  });

  it('need no more of Redis than what is checked, which says what is missing', async () => {
    const commands = [...QUEUE_TRIALS.inScripts, ...(QUEUE_TRIALS.alone ?? [])].map(([command]) => command);
    const connection = ['info', 'ping', 'select', 'client', 'auth', 'eval'];
    const allowed = [...connection, ...commands].map((command) => `+${command}`);
    const able = await onceJobsReplica({ connection: await redis.userWith('~bull:*', ...allowed) });
    const unable = await onceJobsReplica({
      connection: await redis.userWith('~bull:wecom-pay-token:*', '~bull:wecom-pay-rate:*', '+@all'),
    });
    replicas.push(able, unable);
    await expect(unable.jobs.check()).rejects.toBeInstanceOf(WeComOptionsError);
    await able.jobs.check();
    expect(await redis.command('DBSIZE')).toBe(0);

    await redis.command('ACL', 'LOG', 'RESET');
    const work = new RecordedWork((id, time) => (id === DAY && time === 1 ? 10 : undefined));
    await able.jobs.start(work.run);
    await able.jobs.add(DAY);
    await able.jobs.add(NEXT);
    await until(() => work.ended.length === 3);
    await redis.command('ZADD', `bull:${TOPIC}:completed`, 'XX', 1, NEXT);
    await able.jobs.add(NEXT);
    await until(() => work.ended.length === 4);
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
  });
});
