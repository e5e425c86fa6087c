import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NextPoll } from '../../polling/engine/next-poll.js';
import { PARKED, STOP_TRACKING } from '../../polling/engine/next-poll.js';
import type { PollingEngine } from '../../polling/engine/polling-engine.interface.js';
import { WatchedOrder } from '../../polling/engine/watched-order.js';
import { dueIn, inMs, RecordedWork, until } from './recorded-work.js';

/** Where engines are opened that share their orders, if they are of a kind that does. */
export interface EnginePlace {
  /** An engine that was not started. */
  open(): Promise<PollingEngine>;
  /** Ends all that was opened. */
  close(): Promise<void>;
}

/** One thing that every engine has to do. */
export interface ContractCase {
  readonly name: string;
  /** @throws when the engine does not. */
  readonly run: () => Promise<void>;
}

interface Bench {
  readonly engine: PollingEngine;
  readonly work: RecordedWork;
}

/** Longer than an engine takes to notice that an order is due. */
const A_WHILE = 1_500;
const SOON = 300;
const TWO_HOURS = 7_200_000;

/**
 * What every `PollingEngine` has to do, for the tests of one of your own. Takes seconds of real time.
 *
 * @param openPlace a place for one case, with no orders in it.
 * @example
 * describe('MyEngine', () => {
 *   for (const { name, run } of pollingEngineContract(openPlace)) it(name, run);
 * });
 */
export function pollingEngineContract(openPlace: () => Promise<EnginePlace>): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, check]) => ({ name, run: () => runIn(openPlace, check) }));
}

async function runIn(
  openPlace: () => Promise<EnginePlace>,
  check: (bench: Bench) => Promise<void>,
): Promise<void> {
  const place = await openPlace();
  try {
    await check({ engine: await place.open(), work: new RecordedWork() });
  } finally {
    await place.close();
  }
}

function order(key = 'M/ORDER-1'): WatchedOrder {
  return new WatchedOrder(key, inMs(0), 0);
}

const KEY = order().key;

/** Sets the clock of this process, but not the monotonic one. */
async function withClockMoved(ms: number, work: () => Promise<void>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

const CASES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'polls an order when it is due, and not before': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order('M/LATER'), inMs(60_000));
    await engine.schedule(order(), inMs(SOON));
    assert.deepEqual(work.polled, []);
    await until('the order was polled', () => work.times(KEY) === 1);
    assert.equal(work.times('M/LATER'), 0);
  },

  'makes one schedule of any number of schedules for an order': async ({ engine, work }) => {
    await engine.start(work);
    await Promise.all(Array.from({ length: 20 }, async () => engine.schedule(order(), inMs(SOON))));
    assert.equal((await engine.load()).tracked, 1);
    await until('the order was let go', async () => (await engine.load()).tracked === 0);
    await sleep(A_WHILE);
    assert.equal(work.times(KEY), 1);
  },

  'lets the earlier of two times stand': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order('M/SOONER'), inMs(60_000));
    await engine.schedule(order('M/SOONER'), inMs(SOON));
    await engine.schedule(order('M/AS-BEFORE'), inMs(SOON));
    await engine.schedule(order('M/AS-BEFORE'), inMs(60_000));
    await until('both were polled', () => work.times('M/SOONER') === 1 && work.times('M/AS-BEFORE') === 1);
  },

  'polls an order again when the last poll said so, as that left it': async ({ engine, work }) => {
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
    await until('it waits again', async () => (await engine.find(KEY))?.attempts === 3);
    assert.equal((await engine.find(KEY))?.state, 'USERPAYING');
  },

  'lets an order go when a poll says so': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it was let go', async () => (await engine.load()).tracked === 0 && work.times(KEY) === 1);
    assert.equal(await engine.find(KEY), undefined);
  },

  'keeps an order that is not polled by itself any more': async ({ engine, work }) => {
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
    await engine.schedule(order(), inMs(SOON));
    await engine.cancel(KEY);
    assert.equal(await engine.find(KEY), undefined);
    await sleep(A_WHILE);
    assert.deepEqual(work.polled, []);
  },

  'does not poll again an order that was cancelled while it was polled': async ({ engine, work }) => {
    const end = answerByHand(work);
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it is polled', () => work.times(KEY) === 1);
    await engine.cancel(KEY);
    end(dueIn(0));
    await until('it was let go', async () => (await engine.load()).tracked === 0);
    await sleep(A_WHILE);
    assert.equal(work.times(KEY), 1);
  },

  'watches an order anew after it was cancelled': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order(), inMs(60_000));
    await engine.cancel(KEY);
    await engine.schedule(order(), inMs(0));
    await until('it was polled', () => work.times(KEY) === 1);
  },

  'never polls an order twice at once': async ({ engine, work }) => {
    const end = answerByHand(work);
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await until('it is polled', () => work.times(KEY) === 1);
    await engine.schedule(order(), inMs(0));
    await sleep(A_WHILE);
    assert.equal(work.mostAtOnce, 1);
    end(STOP_TRACKING);
  },

  'starts no poll after it was stopped, and takes in what the last one said': async ({ engine, work }) => {
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

  'polls after the next start what it was given before': async ({ engine, work }) => {
    await engine.schedule(order(), inMs(0));
    await engine.start(work);
    await until('it was polled', () => work.times(KEY) === 1);
    await engine.stop();
    await engine.schedule(order('M/ORDER-2'), inMs(0));
    await engine.start(work);
    await until('the other was polled', () => work.times('M/ORDER-2') === 1);
  },

  'polls nothing while polling has to wait': async ({ engine, work }) => {
    work.waiting = 60_000;
    await engine.start(work);
    await engine.schedule(order(), inMs(0));
    await sleep(A_WHILE);
    assert.deepEqual(work.polled, []);
    assert.equal((await engine.load()).due, 1);
    work.waiting = 0;
    await until('it was polled', () => work.times(KEY) === 1);
  },

  'sweeps when it starts, and never twice at once': async ({ engine, work }) => {
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

  'polls an order in its time after the clock was set forward': async ({ engine, work }) => {
    await engine.start(work);
    await engine.schedule(order('M/BEFORE'), inMs(SOON));
    await withClockMoved(TWO_HOURS, async () => {
      await engine.schedule(order(), inMs(SOON));
      await until('both were polled', () => work.times(KEY) === 1 && work.times('M/BEFORE') === 1);
    });
  },

  'polls an order in its time after the clock was set back': async ({ engine, work }) => {
    await engine.start(work);
    await withClockMoved(-TWO_HOURS, async () => {
      await engine.schedule(order(), inMs(SOON));
      await until('it was polled', () => work.times(KEY) === 1);
    });
  },
};

/** Polls end when this is called, with this answer. */
function answerByHand(work: RecordedWork): (next: NextPoll) => void {
  let end!: (next: NextPoll) => void;
  const ended = new Promise<NextPoll>((resolve) => (end = resolve));
  work.answer = () => ended;
  return end;
}
