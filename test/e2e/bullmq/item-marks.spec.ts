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
  const meaning = async (order: WatchedItem) => (await marks.read(order)).mark;

  /** A poll follows the mark, and is answered. */
  async function follow(answered: WatchedItem): Promise<void> {
    const before = await marks.read(answered);
    await marks.settle(answered, before, marks.leftOf(before, answered, true));
  }

  it('say what a notice claims', async () => {
    expect(await meaning(item('NOTPAY'))).toBeUndefined();
    expect(await claim('SUCCESS')).toBe(true);
    expect(await meaning(item('NOTPAY'))).toBe('claimed');
  });

  it('say of a claim that it is known by now', async () => {
    await claim('SUCCESS');
    expect(await meaning(item('SUCCESS', 'SUCCESS'))).toBe('known');
  });

  it('are not made of a claim that the application has acknowledged', async () => {
    expect(await claim('SUCCESS', item('SUCCESS', 'SUCCESS'))).toBe(false);
    expect(await claim('SUCCESS', item('REFUND', 'REFUND'))).toBe(false);
    expect(await meaning(item())).toBeUndefined();
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
    expect(await meaning(item('NOTPAY'))).toBe('news');
  });

  it('stay until a poll was answered', async () => {
    await claim('SUCCESS');
    const read = await marks.read(item('NOTPAY'));
    const left = marks.leftOf(read, item('NOTPAY'), false);
    expect(await marks.settle(item('NOTPAY'), read, left)).toBeUndefined();
    expect(await meaning(item('NOTPAY'))).toBe('claimed');
  });

  it('ask for one more poll if the answer does not show the state yet, and then are gone', async () => {
    await claim('SUCCESS');
    await follow(item('NOTPAY'));
    expect(await meaning(item('NOTPAY'))).toBe('unseen');
    await follow(item('NOTPAY'));
    expect(await meaning(item('NOTPAY'))).toBeUndefined();
  });

  it.each(['SUCCESS', 'REFUND'])('are gone once an answer has shown the state, or %s', async (state) => {
    for (const noted of ['a claim', 'an answer']) {
      await (noted === 'a claim' ? claim('SUCCESS') : marks.note(item('SUCCESS'), undefined, undefined));
      await follow(item(state));
      expect(await meaning(item(state))).toBeUndefined();
    }
  });

  it('tell what was marked during a poll, and leave it for the next one', async () => {
    const before = await marks.read(item('PAYERROR'));
    await marks.note(item('SUCCESS'), undefined, undefined);
    expect(await marks.settle(item('PAYERROR', 'PAYERROR'), before, undefined)).toBe('news');
    expect(await meaning(item('PAYERROR', 'PAYERROR'))).toBe('news');
  });

  it('do not remove what has replaced them during a poll', async () => {
    await claim('SUCCESS');
    const before = await marks.read(item('NOTPAY'));
    await marks.cancelled(KEY);
    expect(await marks.settle(item('SUCCESS'), before, undefined)).toBe('cancelled');
    expect(await meaning(item('NOTPAY'))).toBe('cancelled');
  });

  it('last no longer because a poll has followed them', async () => {
    await claim('SUCCESS');
    await commands.expire('queue:mark:1900000001/ORDER-1', 100);
    await follow(item('NOTPAY'));
    const left = await commands.ttl('queue:mark:1900000001/ORDER-1');
    expect(left > 0 && left <= 100).toBe(true);
  });

  it('keep a cancellation until whoever tracks the order again has removed it', async () => {
    await marks.cancelled(KEY);
    expect(await meaning(item('NOTPAY'))).toBe('cancelled');
    expect(await marks.madeBeside(item('NOTPAY'), undefined)).toBe('cancelled');
    await marks.uncancel([KEY]);
    expect(await meaning(item('NOTPAY'))).toBeUndefined();
  });

  it('forget a cancellation of what is tracked again, but no claim', async () => {
    await marks.cancelled(KEY);
    await marks.uncancel([KEY]);
    expect(await meaning(item('NOTPAY'))).toBeUndefined();
    await claim('SUCCESS');
    await marks.uncancel([KEY]);
    expect(await meaning(item('NOTPAY'))).toBe('claimed');
  });
});
