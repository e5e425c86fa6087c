import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { durationOf, until } from '../../support/e2e-time.js';

/** As long as a slow disk holds Redis up that writes each change to it (appendfsync always), and more, in ms. */
const STALLS_FOR = 600;
const RUNS_FOR = 100;
const STALLS = 8;
const SOLD_IN_EACH = 3;
const POLLING = {
  schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 1_000),
  sweepEvery: 1_000,
};
/** What a call on a Redis that does not stall takes at most, on a busy machine. */
const PROMPT = 500;

describeWithRedis('a Redis that stalls again and again, as on a slow disk', () => {
  const cluster = useCluster();

  it('costs no order and tells none twice, and is as fast as before once its disk is', async () => {
    const { current } = cluster;
    const { redis, wecom } = current;
    const worker = await current.start({ polling: POLLING });
    const web = await current.startWeb({ polling: POLLING });
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);

    const tracks: Promise<unknown>[] = [];
    for (let stall = 0; stall < STALLS; stall++) {
      redis.freeze();
      for (let sold = 0; sold < SOLD_IN_EACH; sold++) {
        const order = current.order(`ORDER-${stall}-${sold}`);
        tracks.push(web.tracker.track(order));
        wecom.orders.pay(order.out_trade_no);
      }
      await pause(STALLS_FOR);
      redis.thaw();
      await pause(RUNS_FOR);
    }
    await Promise.allSettled(tracks);
    await until(() => current.open.size === 0);
    await until(async () => (await worker.tracker.stats()).tracked === 0);

    const sold = Array.from({ length: STALLS * SOLD_IN_EACH }, (_, index) => {
      const stall = Math.floor(index / SOLD_IN_EACH);
      return `ORDER-${stall}-${index % SOLD_IN_EACH} SUCCESS`;
    });
    expect(current.told.toSorted()).toEqual(sold.toSorted());
    await until(async () => (await durationOf(web.tracker.stats())) < PROMPT);
  });
});
