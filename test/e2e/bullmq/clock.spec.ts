import { expect, it } from '@jest/globals';
import { SCORES_PER_MS } from '../../../lib/bullmq/jobs/queue-load.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until, useMovableClock } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const TWO_HOURS = 2 * HOUR;
/** Misplaced jobs are looked for again after so many ms. */
const LOOKED_AGAIN = 600_000;
/** More than are looked at in one step. */
const MANY = 1_100;
const ORDER = '1900000001/ORDER-1';
const DELAYED = 'bull:wecom-pay:delayed';
const LOCK = `bull:wecom-pay:${ORDER}:lock`;
const POLLING = { sweepEvery: 300, drainTimeout: 100, schedule: () => 1_000 };

const MOVE_ALL = `
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZINCRBY', KEYS[1], ARGV[1], id) end
`;

describeWithRedis('a process whose system clock is set', () => {
  const cluster = useCluster();
  const clock = useMovableClock();

  it('polls on time again what it put back while its clock was ahead, and sweeps on', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: POLLING });
    clock.setWallClock(TWO_HOURS);
    await tracker.track(current.order('ORDER-1'));
    await until(async () => Number(await current.redis.command('ZSCORE', DELAYED, ORDER)) > 0);
    clock.setWallClock(-TWO_HOURS);
    clock.advance(LOOKED_AGAIN);
    current.wecom.clearHistory();
    await until(() => current.wecom.requestsTo(GET_ORDER).length >= 2);
    await until(async () => {
      const { lastSweep, sweepsMissingSince } = await tracker.stats();
      return Number(lastSweep?.startedAt) < Date.now() + 1_000 && sweepsMissingSince === undefined;
    });
    // One that a worker is taking is counted twice.
    await until(async () => (await tracker.stats()).tracked === 1);
    expect(current.told).toEqual([]);
  });

  it('brings forward however many were put back by a clock that was ahead', async () => {
    const { current } = cluster;
    const count = async (from: number) =>
      Number(await current.redis.command('ZCOUNT', DELAYED, from, '+inf'));
    for (let index = 0; index < MANY; index++) current.order(`ORDER-${index}`);
    await current.start({ polling: { ...POLLING, schedule: () => HOUR } });
    await until(async () => (await count(0)) === MANY);
    await current.redis.command('EVAL', MOVE_ALL, 1, DELAYED, TWO_HOURS * SCORES_PER_MS);
    clock.advance(LOOKED_AGAIN);
    const late = () => count((Date.now() + TWO_HOURS) * SCORES_PER_MS);
    await until(async () => (await late()) === 0);
    expect(await count(0)).toBe(MANY);
  });

  it('is noticed at once, and what it put back is brought forward', async () => {
    const { current } = cluster;
    await current.start({ polling: { ...POLLING, schedule: () => HOUR } });
    current.order('ORDER-1');
    const scoreOf = async () => Number(await current.redis.command('ZSCORE', DELAYED, ORDER));
    await until(async () => (await scoreOf()) > 0);
    const before = await scoreOf();
    await current.redis.command('EVAL', MOVE_ALL, 1, DELAYED, TWO_HOURS * SCORES_PER_MS);
    clock.setWallClock(-TWO_HOURS);
    await until(async () => (await scoreOf()) < before);
    expect(current.told).toEqual([]);
  });

  it('polls and sweeps on after its clock was set back, even if there is no other', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: POLLING });
    await tracker.track(current.order('ORDER-1'));
    const polls = () => current.wecom.requestsTo(GET_ORDER).length;
    const isPutBack = async () => Number(await current.redis.command('ZSCORE', DELAYED, ORDER)) > 0;
    await until(async () => polls() === 1 && (await isPutBack()));
    clock.setWallClock(-TWO_HOURS);
    const sweepOf = async () => (await tracker.stats()).lastSweep?.startedAt.getTime();
    const before = await sweepOf();
    await until(async () => polls() >= 3 && ![undefined, before].includes(await sweepOf()));
    expect(await tracker.stats()).toMatchObject({ tracked: 1 });
  });

  it('delivers again what is still listed although it ended while the clock was ahead', async () => {
    const { current } = cluster;
    const { tracker, shop } = await current.start({ polling: POLLING });
    shop.handle = () => undefined;
    clock.setWallClock(TWO_HOURS);
    await tracker.track(current.order('ORDER-1'));
    current.wecom.orders.pay('ORDER-1');
    await until(async () => current.told.length > 0 && (await tracker.stats()).running === 0);
    clock.setWallClock(-TWO_HOURS);
    await until(() => current.told.length > 1);
    expect(new Set(current.told)).toEqual(new Set(['ORDER-1 SUCCESS']));
  });

  it('delivers again what is still listed although the clock of Redis was set back', async () => {
    const { current } = cluster;
    await current.redis.command('SET', 'bull:wecom-pay:sweeps', Date.now() + TWO_HOURS);
    const { tracker, shop } = await current.start({ polling: POLLING });
    shop.handle = () => undefined;
    await tracker.track(current.order('ORDER-1'));
    current.wecom.orders.pay('ORDER-1');
    await until(() => current.told.length > 1);
    expect(new Set(current.told)).toEqual(new Set(['ORDER-1 SUCCESS']));
  });

  it('renews the lock of what it polls after its clock was set back', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({
      polling: POLLING,
      account: { timeout: 30_000, attemptTimeout: 20_000 },
    });
    const lockLasts = async () => Number(await current.redis.command('PTTL', LOCK));
    current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: 1 });
    await tracker.track(current.order('ORDER-1'));
    await until(() => current.wecom.requestsTo(GET_ORDER).length === 1);
    clock.setWallClock(-TWO_HOURS);
    await until(async () => (await lockLasts()) < 11_000);
    await until(async () => (await lockLasts()) > 13_000, 8_000);
    expect(await tracker.stats()).toMatchObject({ running: 1 });
  });
});
