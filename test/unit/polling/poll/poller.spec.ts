import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { wholeNow } from '../../../../lib/common/clock.js';
import type { OrderDto } from '../../../../lib/order/dto/order.dto.js';
import type { NextPoll } from '../../../../lib/polling/engine/next-poll.js';
import { at, PARKED } from '../../../../lib/polling/engine/next-poll.js';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { Poller } from '../../../../lib/polling/poll/poller.js';
import type { PollOutcomeHandler, PollReason } from '../../../../lib/polling/poll/poll-outcome.handler.js';
import { PollingPause } from '../../../../lib/polling/poll/polling-pause.js';
import { pass, useFakeClock } from '../../../support/unit-clock.js';
import { FakeOrders, orderOf } from '../../../support/unit-fake-orders.js';
import { settled } from '../../../support/unit-polling.js';

const IN_TURN: PollReason = { source: 'schedule', isOutOfTurn: false };
const NOW: PollReason = { source: 'pollNow', isOutOfTurn: true };

/** An outcome as the handler is given it; ended by hand. */
interface Outcome {
  readonly of: OrderDto | Error;
  readonly reason: PollReason;
  readonly startedAt: number;
  readonly end: (next: NextPoll) => void;
}

let orders: FakeOrders;
let outcomes: Outcome[];
let poller: Poller<OrderDto>;
let order: WatchedOrder;
/** Ends the queries that run, the oldest first. */
let answers: ((trade_state: string) => void)[];

beforeEach(() => {
  useFakeClock();
  outcomes = [];
  answers = [];
  orders = new FakeOrders();
  orders.otherwise = () => new Promise((resolve) => answers.push(resolve));
  order = new WatchedOrder('1900000001/ORDER-1', 0, 0);
  const carryOut = (_order: WatchedOrder, of: OrderDto | Error, reason: PollReason, startedAt: number) =>
    new Promise<NextPoll>((end) => outcomes.push({ of, reason, startedAt, end }));
  const handler = { answered: carryOut, failed: carryOut } as unknown as PollOutcomeHandler<OrderDto>;
  poller = new Poller({
    kind: ORDERS,
    account: 'default',
    ask: orders.ask,
    outcomes: handler,
    pause: new PollingPause(),
  });
});
afterEach(() => void jest.useRealTimers());

const states = () => outcomes.map(({ of }) => (of instanceof Error ? of.message : of.trade_state));

/** Lets WeCom answer the oldest query, and the application take what follows. */
async function answerAndTake(trade_state: string, next: NextPoll = PARKED): Promise<void> {
  answers.shift()!(trade_state);
  await settled();
  outcomes.at(-1)!.end(next);
  await settled();
}

describe('a poll', () => {
  it('gives the answer, and says when the order is polled next', async () => {
    const poll = poller.poll(order, IN_TURN);
    await answerAndTake('SUCCESS', at(70));
    await expect(poll.answer).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    await expect(poll.next).resolves.toEqual(at(70));
  });

  it('freezes the answer, and all that is in it', async () => {
    const poll = poller.poll(order, IN_TURN);
    await answerAndTake('NOTPAY');
    expect(Object.isFrozen(await poll.answer)).toBe(true);
  });

  it('hands an answer over with its reason, and with the moment at which WeCom was queried', async () => {
    const startedAt = wholeNow();
    poller.poll(order, NOW);
    await pass(3_000);
    await answerAndTake('NOTPAY');
    expect(outcomes).toMatchObject([{ reason: NOW, startedAt }]);
  });

  it('hands a failure over, and never rejects for it', async () => {
    orders.otherwise = new RangeError('no network');
    const poll = poller.poll(order, IN_TURN);
    await expect(poll.answer).rejects.toThrow('no network');
    await settled();
    outcomes[0]!.end(PARKED);
    await expect(poll.next).resolves.toBe(PARKED);
    expect(states()).toEqual(['no network']);
  });

  it('gives way to other calls only when it is made by the schedule', async () => {
    for (const reason of [IN_TURN, NOW]) {
      poller.poll(order, reason);
      await answerAndTake('NOTPAY');
    }
    expect(orders.queries.map(({ options }) => options.background)).toEqual([true, false]);
  });

  it('runs until the application has taken what follows', async () => {
    poller.poll(order, IN_TURN);
    answers.shift()!('SUCCESS');
    await settled();
    expect([poller.running, poller.isRunning(order.key), poller.isRunning('m/other')]).toEqual([
      1,
      true,
      false,
    ]);
    outcomes[0]!.end(PARKED);
    await settled();
    expect([poller.running, poller.isRunning(order.key)]).toEqual([0, false]);
  });
});

describe('I8: a second poll of an order', () => {
  it.each([
    ['by the schedule', IN_TURN],
    ['out of turn', NOW],
  ])('joins one that WeCom has not answered yet: %s', async (_kind, reason) => {
    const first = poller.poll(order, IN_TURN);
    const second = poller.poll(order, reason);
    expect(second).toBe(first);
    await answerAndTake('NOTPAY');
    expect([orders.queries.length, outcomes.length]).toEqual([1, 1]);
  });

  it('joins one whose listeners are running, if it is made by the schedule', async () => {
    const first = poller.poll(order, NOW);
    answers.shift()!('SUCCESS');
    await settled();
    expect(poller.poll(order, IN_TURN)).toBe(first);
    expect(orders.queries).toHaveLength(1);
  });

  it('queries WeCom again out of turn while the listeners of the first are running', async () => {
    poller.poll(order, IN_TURN);
    answers.shift()!('USERPAYING');
    await settled();
    const second = poller.poll(order, NOW);
    await settled();
    expect(orders.queries).toHaveLength(2);
    answers.shift()!('SUCCESS');
    await settled();
    await expect(second.answer).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    expect(states()).toEqual(['USERPAYING']);
    outcomes[0]!.end(PARKED);
    await settled();
    expect(states()).toEqual(['USERPAYING', 'SUCCESS']);
    expect(poller.isRunning(order.key)).toBe(true);
    outcomes[1]!.end(PARKED);
    await settled();
    expect(poller.isRunning(order.key)).toBe(false);
  });

  it('waits for the listeners of the first even when its own query fails', async () => {
    poller.poll(order, IN_TURN);
    answers.shift()!('SUCCESS');
    await settled();
    orders.otherwise = new RangeError('no network');
    const second = poller.poll(order, NOW);
    await expect(second.answer).rejects.toThrow('no network');
    await settled();
    expect(states()).toEqual(['SUCCESS']);
    outcomes[0]!.end(PARKED);
    await settled();
    expect(states()).toEqual(['SUCCESS', 'no network']);
  });

  it('does not join one of an order that has been tracked anew under the same key', async () => {
    const first = poller.poll(order, IN_TURN);
    const successor = new WatchedOrder(order.key, 0, 0);
    expect(poller.poll(successor, IN_TURN)).not.toBe(first);
    expect(orders.mostOfOneOrder).toBe(1);
  });
});

describe('draining', () => {
  it('waits for the polls that run, and for those that follow on them', async () => {
    let isOver = false;
    poller.poll(order, IN_TURN);
    answers.shift()!('USERPAYING');
    await settled();
    poller.poll(order, NOW);
    void poller.drain(60_000).then(() => (isOver = true));
    outcomes[0]!.end(PARKED);
    await settled();
    expect(isOver).toBe(false);
    await answerAndTake('SUCCESS');
    expect(isOver).toBe(true);
    expect(orders.queries.every(({ options }) => options.signal?.aborted === false)).toBe(true);
  });

  it('waits for a poll that begins while it waits for another', async () => {
    let isOver = false;
    poller.poll(order, IN_TURN);
    void poller.drain(60_000).then(() => (isOver = true));
    poller.poll(new WatchedOrder('1900000001/ORDER-2', 0, 0), NOW);
    await answerAndTake('SUCCESS');
    expect(isOver).toBe(false);
    await answerAndTake('SUCCESS');
    expect(isOver).toBe(true);
  });

  it('is over at once when nothing runs', async () => {
    await expect(poller.drain(60_000)).resolves.toBeUndefined();
  });

  it('gives up what still runs after its timeout, and lets later polls run', async () => {
    let isOver = false;
    poller.poll(order, IN_TURN);
    void poller.drain(2_000).then(() => (isOver = true));
    await pass(1_999);
    expect([isOver, orders.queries[0]?.options.signal?.aborted]).toEqual([false, false]);
    await pass(1);
    expect([isOver, orders.queries[0]?.options.signal?.aborted]).toEqual([true, true]);
    poller.poll(new WatchedOrder('1900000001/ORDER-2', 0, 0), IN_TURN);
    expect(orders.queries[1]?.options.signal?.aborted).toBe(false);
  });
});

describe("WeCom's answer to another call", () => {
  it('is handed over as a poll out of turn would, without a query', async () => {
    const poll = poller.learn(order, orderOf('CLOSED'));
    await settled();
    outcomes[0]!.end(PARKED);
    await expect(poll.next).resolves.toBe(PARKED);
    expect(outcomes).toMatchObject([{ of: { trade_state: 'CLOSED' }, reason: NOW }]);
    expect(orders.queries).toEqual([]);
  });

  it('waits for the poll that is running, whose answer is older', async () => {
    poller.poll(order, IN_TURN);
    poller.learn(order, orderOf('CLOSED'));
    await settled();
    expect(states()).toEqual([]);
    answers.shift()!('NOTPAY');
    await settled();
    expect(states()).toEqual(['NOTPAY']);
    outcomes[0]!.end(PARKED);
    await settled();
    expect(states()).toEqual(['NOTPAY', 'CLOSED']);
  });
});

describe('what a notice claims', () => {
  const NOTICE: PollReason = { source: 'notification', isOutOfTurn: true, claimed: 'SUCCESS' };
  const unanswered = (): NextPoll => ({ kind: 'at', at: wholeNow() + 10_000, retryFrom: wholeNow() });
  const isClaimed = () => poller.isClaimed(order.key);

  it('stands during the poll and after it, until WeCom has answered', async () => {
    poller.poll(order, NOTICE);
    expect(isClaimed()).toBe(true);
    await answerAndTake('NOTPAY', unanswered());
    expect(isClaimed()).toBe(true);
    const { next } = poller.poll(order, IN_TURN);
    await answerAndTake('NOTPAY', at(wholeNow() + 3_600_000));
    expect(isClaimed()).toBe(false);
    await expect(next).resolves.toEqual(at(wholeNow() + 5_000));
  });

  it('is given up after an hour without an answer', async () => {
    for (const expected of [true, true, false]) {
      poller.poll(order, NOTICE);
      await answerAndTake('NOTPAY', unanswered());
      expect(isClaimed()).toBe(expected);
      await pass(1_800_000);
    }
  });

  it('is forgotten with the item, also by the poll that runs', async () => {
    poller.poll(order, NOTICE);
    poller.forgetClaims(order.key);
    await answerAndTake('NOTPAY', unanswered());
    expect(isClaimed()).toBe(false);
  });
});
