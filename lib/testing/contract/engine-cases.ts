import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NextPoll } from '../../polling/engine/next-poll.js';
import { PARKED, STOP_TRACKING } from '../../polling/engine/next-poll.js';
import type { PollingEngine } from '../../polling/engine/polling-engine.interface.js';
import { WatchedOrder } from '../../polling/kinds/watched-order.js';
import type { RecordedWork } from './recorded-work.js';
import { dueIn, inMs, until } from './recorded-work.js';

/** An engine that is not started, and the work to start it with. */
export interface EngineBench {
  readonly engine: PollingEngine;
  readonly work: RecordedWork;
}

/** Longer than an engine takes to notice that an order is due, in ms. */
const A_WHILE = 1_500;
const SOON = 300;
/** How far two clocks that are read in turn may be apart, in ms. */
const CLOCKS_DIFFER_BY = 20;
const TWO_HOURS = 7_200_000;

function order(key = 'M/ORDER-1', phase?: WatchedOrder['phase']): WatchedOrder {
  return new WatchedOrder(key, inMs(0), 0, phase);
}

const KEY = order().key;

/** Changes the system clock of this process, but not the monotonic clock. */
async function withClockMoved(ms: number, work: () => Promise<void>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

/** The requirements by name. A requirement throws if the engine does not meet it. */
export const CASES: Readonly<Record<string, (bench: EngineBench) => Promise<void>>> = {
  'polls an order when it is due, and not before': async ({ engine, work }) => {
    let polledAt = -Infinity;
    work.answer = () => {
      polledAt = inMs(0);
      return STOP_TRACKING;
    };
    await engine.start(work);
    await engine.schedule(order('M/LATER'), inMs(60_000));
    const due = inMs(SOON);
    await engine.schedule(order(), due);
    await until('the order was polled', () => work.times(KEY) === 1);
    assert.ok(polledAt >= due - CLOCKS_DIFFER_BY);
    assert.equal(work.times('M/LATER'), 0);
  },

  'keeps one schedule per order, however often it is scheduled': async ({ engine, work }) => {
    await engine.start(work);
    await Promise.all(Array.from({ length: 20 }, async () => engine.schedule(order(), inMs(60_000))));
    assert.equal((await engine.load()).tracked, 1);
    await engine.schedule(order(), inMs(SOON));
    await until('the order was no longer tracked', async () => (await engine.load()).tracked === 0);
    await sleep(A_WHILE);
    assert.equal(work.times(KEY), 1);
  },

  'keeps the earlier of two times': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order('M/SOONER'), inMs(60_000));
    await engine.schedule(order('M/SOONER'), inMs(SOON));
    await engine.schedule(order('M/AS-BEFORE'), inMs(SOON));
    await engine.schedule(order('M/AS-BEFORE'), inMs(60_000));
    await until('both were polled', () => work.times('M/SOONER') === 1 && work.times('M/AS-BEFORE') === 1);
  },

  'polls an order again when the last poll says so, in the state it left': async ({ engine, work }) => {
    const attempts: number[] = [];
    work.answer = (polled) => {
      attempts.push(polled.attempts);
      polled.update({ attempts: polled.attempts + 1, state: 'USERPAYING' });
      return dueIn(attempts.length < 3 ? SOON : 60_000);
    };
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it was polled three times', () => attempts.length === 3);
    assert.deepEqual(attempts, [0, 1, 2]);
    await until('it was put back', async () => (await engine.find(KEY))?.attempts === 3);
    assert.equal((await engine.find(KEY))?.state, 'USERPAYING');
  },

  'remembers that an order was only asked for': async ({ engine, work }) => {
    const phases: string[] = [];
    work.answer = ({ phase }) => {
      phases.push(phase);
      return dueIn(phases.length < 2 ? 0 : 60_000);
    };
    await engine.start(work);
    await engine.schedule(order(KEY, 'asked'), inMs(0));
    await until('it was polled twice', () => phases.length === 2);
    assert.deepEqual(phases, ['asked', 'asked']);
    assert.equal((await engine.find(KEY))?.phase, 'asked');
  },

  'stops tracking an order when a poll says so': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until(
      'it was no longer tracked',
      async () => (await engine.load()).tracked === 0 && work.times(KEY) === 1,
    );
    assert.equal(await engine.find(KEY), undefined);
  },

  'keeps tracking an order that is no longer polled automatically': async ({ engine, work }) => {
    work.answer = () => PARKED;
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it was polled', () => work.times(KEY) === 1);
    await sleep(A_WHILE);
    assert.equal(work.times(KEY), 1);
    assert.equal((await engine.find(KEY))?.key, KEY);
  },

  'does not poll an order that was cancelled': async ({ engine, work }) => {
    await engine.start(work);
    const due = inMs(A_WHILE);
    await engine.schedule(order(), due);
    await engine.cancel(KEY);
    assert.equal(await engine.find(KEY), undefined);
    await engine.schedule(order('M/LATER'), due + SOON);
    await until('the later order was polled', () => work.times('M/LATER') === 1);
    await sleep(SOON);
    assert.equal(work.times(KEY), 0);
  },

  'does not poll an order again that was cancelled during a poll': async ({ engine, work }) => {
    const end = answerByHand(work);
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it is polled', () => work.times(KEY) === 1);
    await engine.cancel(KEY);
    end(dueIn(0));
    await until('it was no longer tracked', async () => (await engine.load()).tracked === 0);
    await sleep(A_WHILE);
    assert.equal(work.times(KEY), 1);
  },

  'tracks an order again after it was cancelled': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order(), inMs(60_000));
    await engine.cancel(KEY);
    await engine.schedule(order(), inMs(0));
    await until('it was polled', () => work.times(KEY) === 1);
  },

  'never polls an order twice at the same time': async ({ engine, work }) => {
    const end = answerByHand(work);
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it is polled', () => work.times(KEY) === 1);
    await engine.schedule(order(), inMs(0));
    await sleep(A_WHILE);
    assert.equal(work.mostAtOnce, 1);
    end(STOP_TRACKING);
  },

  'starts no poll after it was stopped, and applies the result of the last one': async ({ engine, work }) => {
    const end = answerByHand(work);
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it is polled', () => work.times(KEY) === 1);
    await engine.stop();
    await engine.schedule(order('M/ORDER-2'), inMs(0));
    end(dueIn(0));
    await sleep(A_WHILE);
    assert.deepEqual(work.polled, [KEY]);
    assert.equal((await engine.load()).tracked, 2);
    assert.equal(engine.isStarted, false);
  },

  'polls after the next start what was scheduled before it': async ({ engine, work }) => {
    await engine.schedule(order(), inMs(0));
    await engine.start(work);
    await until('it was polled', () => work.times(KEY) === 1);
    await engine.stop();
    await engine.schedule(order('M/ORDER-2'), inMs(0));
    await engine.start(work);
    await until('the other was polled', () => work.times('M/ORDER-2') === 1);
  },

  'polls nothing while polling must wait': async ({ engine, work }) => {
    work.waiting = 60_000;
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await sleep(A_WHILE);
    await until('it is due again', async () => (await engine.load()).due === 1);
    assert.deepEqual(work.polled, []);
    work.waiting = 0;
    await until('it was polled', () => work.times(KEY) === 1);
  },

  'sweeps when it starts, and never twice at the same time': async ({ engine, work }) => {
    let sweeping = 0;
    work.sweeping = async () => {
      assert.equal(++sweeping, 1);
      await sleep(A_WHILE);
      sweeping--;
    };
    await engine.start(work);
    await until('it swept', () => work.sweeps > 0);
    await engine.stop();
    await engine.start(work);
    await sleep(A_WHILE);
    await until('no sweep runs', () => sweeping === 0);
  },

  'polls an order on time after the clock was set forward': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order('M/BEFORE'), inMs(SOON));
    await withClockMoved(TWO_HOURS, async () => {
      await engine.schedule(order(), inMs(SOON));
      await until('both were polled', () => work.times(KEY) === 1 && work.times('M/BEFORE') === 1);
    });
  },

  'polls an order on time after the clock was set back': async ({ engine, work }) => {
    await engine.start(work);
    await withClockMoved(-TWO_HOURS, async () => {
      await engine.schedule(order(), inMs(SOON));
      await until('it was polled', () => work.times(KEY) === 1);
    });
  },
};

/** Makes polls end only when the returned function is called, with its argument as the result. */
function answerByHand(work: RecordedWork): (next: NextPoll) => void {
  let end!: (next: NextPoll) => void;
  const ended = new Promise<NextPoll>((resolve) => (end = resolve));
  work.answer = () => ended;
  return end;
}
