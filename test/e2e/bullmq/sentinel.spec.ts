import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OrderDto } from '../../../lib/index.js';
import { WeComEngineError } from '../../../lib/index.js';
import type { Replica } from '../../support/e2e-cluster.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { AT_ONCE, undisturbedDurationOf, until } from '../../support/e2e-time.js';
import { RedisGroup } from '../../support/redis-group.mjs';

const PASSWORD = 'canary-of-a-group';
const SALE_EVERY = 100;

describeWithRedis('a Redis behind Sentinel', () => {
  const cluster = useCluster();
  let directory: string;
  let group: RedisGroup;
  let sales = 0;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wecom-pay-sentinel-'));
    group = await RedisGroup.start({ directory, password: PASSWORD, downAfter: 3_000 });
  });
  afterAll(async () => {
    await group.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Sells until `work` is done; each order is paid, and half of the customers come back and ask. */
  async function sellDuring({ tracker }: Replica, work: () => Promise<unknown>) {
    const { current } = cluster;
    const sold: string[] = [];
    const tracks: Promise<{ took: number; refusal: unknown }>[] = [];
    const polls: Promise<OrderDto>[] = [];
    const track = async (order: { out_trade_no: string }) => {
      const tracked = tracker.track(order);
      const took = await undisturbedDurationOf(tracked);
      const refusal: unknown = await tracked.then(
        () => undefined,
        (error: unknown) => error,
      );
      return { took, refusal };
    };
    const over = new AbortController();
    const working = work().finally(() => over.abort());
    while (!over.signal.aborted) {
      const order = current.order(`SOLD-${++sales}`);
      sold.push(order.out_trade_no);
      tracks.push(track(order));
      current.wecom.orders.pay(order.out_trade_no);
      if (sold.length % 2 === 0) polls.push(tracker.pollNow(order));
      await pause(SALE_EVERY);
    }
    await working;
    return { sold, tracks: await Promise.all(tracks), polls: await Promise.all(polls) };
  }

  /** What customers may see while Redis changes place: what each call promises, and nothing in between. */
  function expectPromises({ tracks, polls }: Awaited<ReturnType<typeof sellDuring>>): void {
    expect(Math.max(...tracks.map(({ took }) => took))).toBeLessThan(AT_ONCE);
    const refusals = tracks.map(({ refusal }) => refusal).filter((refusal) => refusal !== undefined);
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(WeComEngineError);
    for (const order of polls) expect(order).toMatchObject({ trade_state: 'SUCCESS' });
  }

  it('loses no order when its primary is killed, and when it changes place', async () => {
    const { current } = cluster;
    const options = { redis: { connection: group.connection } };
    const worker = await current.start(options);
    const web = await current.startWeb({ ...options, polling: { autoStart: false } });
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);

    let dead = await group.primary();
    const first = await sellDuring(web, async () => (dead = await group.killPrimary()));
    expect(first.tracks.some(({ refusal }) => refusal !== undefined)).toBe(true);
    expectPromises(first);
    await until(() => current.open.size === 0);

    await group.revive(dead);
    const second = await sellDuring(web, async () => {
      await group.failOver();
      // The old one takes writes until a Sentinel makes it a replica: what it was told in the meantime is lost.
      await group.whole();
    });
    await until(() => current.open.size === 0);

    expectPromises(second);
    const sold = [...first.sold, ...second.sold].map((name) => `${name} SUCCESS`);
    expect(new Set(current.told)).toEqual(new Set(sold));
    await until(async () => (await worker.tracker.stats()).tracked === 0);
  });
});
