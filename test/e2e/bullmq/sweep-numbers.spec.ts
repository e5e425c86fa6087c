import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { SweepNumbers } from '../../../lib/bullmq/sweeps/sweep-numbers.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';

const MINUTE = 60_000;

describeWithRedis('the sweeps that had begun when an order was asked for', () => {
  let redis: TestRedis;
  let commands: Redis;
  beforeEach(async () => {
    redis = await TestRedis.open();
    commands = redis.client();
  });
  afterEach(async () => {
    commands.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  const numbers = (eval_: Redis['eval'] = commands.eval.bind(commands)) =>
    new SweepNumbers(
      () => ({ eval: eval_ }),
      () => 'sweeps',
      MINUTE,
    );
  const asked = () => ORDERS.create({ key: '1900000001/ORDER-1', createdAt: 0 }, 0, 'asked');

  it('are those of Redis, for all that are asked for at once, whatever the clock of the process says', async () => {
    const begun = Date.now() + 10 * MINUTE;
    await commands.set('sweeps', begun);
    const counting = numbers();
    const orders = [asked(), asked()];
    await Promise.all(orders.map((order) => counting.count(order)));
    for (const { sweepsBefore } of orders) expect(sweepsBefore).toBeGreaterThan(begun);
  });

  it('are asked for again at once if Redis has not answered', async () => {
    const begun = Date.now() + 10 * MINUTE;
    await commands.set('sweeps', begun);
    let failures = 1;
    const counting = numbers((async (...given: Parameters<Redis['eval']>) => {
      if (failures-- > 0) throw new Error('away');
      return commands.eval(...given);
    }) as Redis['eval']);
    await counting.count(asked());
    const order = asked();
    await counting.count(order);
    expect(order.sweepsBefore).toBeGreaterThan(begun);
  });
});
