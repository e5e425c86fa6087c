import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { ItemMarks } from '../../../lib/bullmq/jobs/item-marks.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import type { WatchedItem } from '../../../lib/polling/kinds/watched-item.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';

const KEY = '1900000001/ORDER-1';

function item(state?: string, acknowledgedState?: string): WatchedItem {
  const order = ORDERS.create({ key: KEY, createdAt: 0 }, 0);
  const isEnded = acknowledgedState !== undefined;
  order.update({ state, acknowledgedState, ...(isEnded && { phase: 'ended' }) });
  return order;
}

describeWithRedis('the marks of an order', () => {
  let redis: TestRedis;
  let commands: Redis;
  let marks: ItemMarks;
  beforeEach(async () => {
    redis = await TestRedis.open();
    commands = redis.client();
    marks = marksOn(commands);
  });
  afterEach(async () => {
    commands.disconnect();
    await redis[Symbol.asyncDispose]();
  });

  function marksOn(redisCommands: Redis): ItemMarks {
    return new ItemMarks(ORDERS.rules, { commands: redisCommands }, (type) => `queue:${type}`);
  }

  const claim = (state: string, known?: WatchedItem) => marks.note(item(), state, known);

  it('say what a notice claims, once', async () => {
    expect(await claim('SUCCESS')).toBe(true);
    expect(await marks.take(item('NOTPAY'))).toBe('claimed');
    expect(await marks.take(item('NOTPAY'))).toBeUndefined();
  });

  it('say of a claim that it is known by now', async () => {
    await claim('SUCCESS');
    expect(await marks.take(item('SUCCESS', 'SUCCESS'))).toBe('known');
  });

  it('are not made of a claim that the application has acknowledged', async () => {
    expect(await claim('SUCCESS', item('SUCCESS', 'SUCCESS'))).toBe(false);
    expect(await claim('SUCCESS', item('REFUND', 'REFUND'))).toBe(false);
    expect(await marks.take(item())).toBeUndefined();
  });

  it('are not made of a claim about an end that was acknowledged before the job was gone', async () => {
    await marks.ended(item('SUCCESS', 'SUCCESS'));
    expect(await claim('SUCCESS')).toBe(false);
    expect(await claim('SUCCESS', item('NOTPAY'))).toBe(true);
  });

  it('are made of a claim that contradicts the end that was acknowledged', async () => {
    await marks.ended(item('CLOSED', 'CLOSED'));
    expect(await claim('SUCCESS')).toBe(true);
  });

  it('are made of what WeCom has returned, whatever was acknowledged of the order before', async () => {
    await marks.ended(item('SUCCESS', 'SUCCESS'));
    expect(await marks.note(item('SUCCESS'), undefined, undefined)).toBe(true);
    expect(await marks.take(item('NOTPAY'))).toBe('news');
  });

  it('keep a claim that came during a poll for the next one', async () => {
    await claim('SUCCESS');
    expect(await marks.takeAfterPoll(item('NOTPAY'))).toBe('claimed');
    expect(await marks.take(item('NOTPAY'))).toBe('claimed');
  });

  it('do not keep such a claim over what came after it', async () => {
    await claim('SUCCESS');
    const interrupted = Object.create(commands, {
      eval: {
        value: async (...script: Parameters<Redis['eval']>) => {
          const mark = await commands.eval(...script);
          await marks.cancelled(KEY);
          return mark;
        },
      },
    }) as Redis;
    expect(await marksOn(interrupted).takeAfterPoll(item('NOTPAY'))).toBe('claimed');
    expect(await marks.take(item('NOTPAY'))).toBe('cancelled');
  });

  it('keep a cancellation until whoever tracks the order again has removed it', async () => {
    await marks.cancelled(KEY);
    expect(await marks.take(item('NOTPAY'))).toBe('cancelled');
    expect(await marks.takeAfterPoll(item('NOTPAY'))).toBe('cancelled');
    await marks.uncancel([KEY]);
    expect(await marks.take(item('NOTPAY'))).toBeUndefined();
  });

  it('forget a cancellation of what is tracked again, but no claim', async () => {
    await marks.cancelled(KEY);
    await marks.uncancel([KEY]);
    expect(await marks.take(item('NOTPAY'))).toBeUndefined();
    await claim('SUCCESS');
    await marks.uncancel([KEY]);
    expect(await marks.take(item('NOTPAY'))).toBe('claimed');
  });
});
