import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { wholeNow } from '../../../lib/common/clock.js';
import { WECOM_PAY_CHANNELS } from '../../../lib/diagnostics/channels.js';
import type { OrderDto, PollMessage } from '../../../lib/index.js';
import { STOP_TRACKING } from '../../../lib/polling/engine/next-poll.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { WatchedOrder } from '../../../lib/polling/kinds/watched-order.js';
import type { PollerDependencies } from '../../../lib/polling/poll/poller.js';
import { Poller } from '../../../lib/polling/poll/poller.js';
import { PollingPause } from '../../../lib/polling/poll/polling-pause.js';
import { useFakeClock } from '../../support/unit-clock.js';

const ANSWER = { trade_state: 'NOTPAY' } as OrderDto;
let heard: PollMessage[];
const listen = (message: unknown) => void heard.push(message as PollMessage);

beforeEach(() => {
  useFakeClock();
  heard = [];
  subscribe(WECOM_PAY_CHANNELS.poll, listen);
});
afterEach(() => {
  unsubscribe(WECOM_PAY_CHANNELS.poll, listen);
});

/** Polls an order that was due so many ms ago, and gives the delay that was published. */
async function delayOf(lateBy: number | undefined, isOutOfTurn = false): Promise<number | undefined> {
  const outcomes = {
    answered: () => Promise.resolve(STOP_TRACKING),
  } as unknown as PollerDependencies<OrderDto>['outcomes'];
  const ask = () => Promise.resolve(ANSWER);
  const poller = new Poller({ kind: ORDERS, account: 'default', ask, outcomes, pause: new PollingPause() });
  const order = new WatchedOrder('m/o', wholeNow(), 0);
  order.dueAt = lateBy === undefined ? undefined : wholeNow() - lateBy;
  await poller.poll(order, { source: 'schedule', isOutOfTurn }).next;
  expect(heard).toHaveLength(1);
  return heard[0]!.delay;
}

describe('the delay of a poll', () => {
  it('is by how much it was late', async () => {
    expect(await delayOf(5_000)).toBe(5_000);
  });

  it('is 0 for one that came early: a shared engine may have brought it forward', async () => {
    expect(await delayOf(-5_000)).toBe(0);
  });

  it('is not known of one out of turn', async () => {
    expect(await delayOf(5_000, true)).toBeUndefined();
  });

  it('is not known of an order that had no turn', async () => {
    expect(await delayOf(undefined)).toBeUndefined();
  });
});
