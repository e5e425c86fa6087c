import { expect, it } from '@jest/globals';
import { HealthIndicatorService } from '@nestjs/terminus';
import { ModuleRef } from '@nestjs/core';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import { WeComEngineError } from '../../../lib/index.js';
import type { TestRedis } from '../../support/e2e-redis.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { until } from '../../support/e2e-time.js';

interface Trouble {
  readonly what: string;
  readonly begin: (redis: TestRedis) => Promise<unknown>;
  readonly end: (redis: TestRedis) => Promise<unknown>;
  readonly answer: string;
  readonly advice: RegExp;
}

const TROUBLES: readonly Trouble[] = [
  {
    what: 'whose memory is full',
    begin: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', 1),
    end: (redis) => redis.command('CONFIG', 'SET', 'maxmemory', 0),
    answer: 'OOM',
    advice: /^Raise its maxmemory/u,
  },
  {
    what: 'that has become a read-only replica',
    begin: (redis) => redis.command('REPLICAOF', '127.0.0.1', 1),
    end: (redis) => redis.command('REPLICAOF', 'NO', 'ONE'),
    answer: 'READONLY',
    advice: /^Connect to the primary/u,
  },
];

describeWithRedis('a Redis', () => {
  const cluster = useCluster();

  it.each(TROUBLES)(
    '$what makes health be down and calls fail, with what to do, until it takes writes again',
    async ({ begin, end, answer, advice }) => {
      const { current } = cluster;
      const worker = await current.start();
      const order = current.order('ORDER-1', false);
      const health = new WeComPayHealthIndicator(
        new HealthIndicatorService(),
        worker.module.get(ModuleRef, { strict: false }),
      );
      const isUp = async () => (await health.isHealthy('wecom-pay'))['wecom-pay'].status === 'up';
      await until(isUp);

      await begin(current.redis);
      await until(async () => !(await isUp()));
      const refused = new RegExp(` Redis answered ${answer} to [A-Z]+: `, 'u');
      await until(() => failsWith(worker.tracker.stats(), refused));
      await until(() => failsWith(worker.tracker.track(order), refused));
      await expect(worker.tracker.stats()).rejects.toBeInstanceOf(WeComEngineError);
      const hint = () =>
        worker.tracker.stats().then(
          () => '',
          ({ hint: text }: WeComEngineError) => text ?? '',
        );
      await until(async () => advice.test(await hint()));
      await until(() => current.logged.some((line) => line.includes(`answered ${answer} to `)));

      await end(current.redis);
      current.wecom.orders.pay('ORDER-1');
      await until(isUp);
      await until(() =>
        worker.tracker.track(order).then(
          () => true,
          () => false,
        ),
      );
      await until(() => worker.shop.states.includes('SUCCESS'));
    },
  );

  it('whose memory is full while orders are sold and polled loses none, and contradicts nothing', async () => {
    const { current } = cluster;
    const { redis, wecom } = current;
    const polling = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 1_000) };
    const worker = await current.start({ polling });
    const web = await current.startWeb({ polling });
    const before = current.order('ORDER-BEFORE');
    await until(async () => (await web.tracker.find(before))?.trade_state === 'NOTPAY');

    wecom.orders.pay('ORDER-BEFORE');
    const { handle } = worker.shop;
    let isFull = false;
    worker.shop.handle = async (event, shop) => {
      // Its poll has begun, and cannot write what came of it.
      if (!isFull) await redis.command('CONFIG', 'SET', 'maxmemory', 1);
      isFull = true;
      return handle(event, shop);
    };
    await until(() => isFull);
    const during = current.order('ORDER-DURING');
    await until(() => failsWith(web.tracker.track(during), /answered OOM to /u));
    wecom.orders.pay('ORDER-DURING');
    expect(await web.tracker.pollNow(during)).toMatchObject({ trade_state: 'SUCCESS' });
    await until(() => current.logged.some((line) => line.includes('answered OOM to ')));

    await redis.command('CONFIG', 'SET', 'maxmemory', 0);
    await until(() => current.open.size === 0, 60_000);
    await until(async () => (await web.tracker.stats()).tracked === 0, 60_000);
    expect(new Set(current.told)).toEqual(new Set(['ORDER-BEFORE SUCCESS', 'ORDER-DURING SUCCESS']));
    expect(new Set(worker.shop.events.map(({ id }) => id)).size).toBe(2);
  });
});

async function failsWith(call: Promise<unknown>, message: RegExp): Promise<boolean> {
  const [outcome] = await Promise.allSettled([call]);
  return outcome.status === 'rejected' && message.test((outcome.reason as Error).message);
}
