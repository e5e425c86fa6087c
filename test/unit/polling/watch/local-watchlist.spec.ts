import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComOptionsError, WeComRequestError } from '../../../../lib/errors/wecom-pay.errors.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene } from '../../../support/unit-polling.js';

const SWEEP = 60_000;
const KEY = '1900000001/ORDER-1';

let listed: unknown[];
let scene: PollingScene;

beforeEach(() => {
  useFakeClock();
  listed = [];
  scene = new PollingScene({ listers: [() => listed] }).listen();
});
afterEach(() => void jest.useRealTimers());

const rowsOf = (...names: string[]) => names.map((out_trade_no) => ({ out_trade_no, createdAt: new Date() }));
const watched = () => [...scene.engine.watched()].map(({ key }) => key.split('/')[1]);
const sweep = () => scene.pass(SWEEP, SWEEP);

describe('an order that is listed', () => {
  it('is tracked from the first sweep on, once, however often it is listed', async () => {
    listed = rowsOf('ORDER-1', 'ORDER-1', 'ORDER-2');
    scene.start();
    await scene.tick();
    await sweep();
    expect(watched()).toEqual(['ORDER-1', 'ORDER-2']);
    expect(await scene.polling.stats()).toMatchObject({
      tracked: 2,
      lastSweep: { listed: 3, error: undefined },
    });
  });

  it('is no longer tracked when it is no longer listed', async () => {
    listed = rowsOf('ORDER-1', 'ORDER-2');
    scene.start();
    await scene.tick();
    listed = rowsOf('ORDER-2');
    await sweep();
    expect(watched()).toEqual(['ORDER-2']);
  });

  it('I7: stays tracked after its end was delivered, as long as it is listed', async () => {
    scene.orders.answer('ORDER-1', 'SUCCESS');
    listed = rowsOf('ORDER-1');
    scene.start();
    await scene.pass(10 * SWEEP, SWEEP);
    expect(watched()).toEqual(['ORDER-1']);
    listed = [];
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('stays tracked while a method fails that might have listed it', async () => {
    let isAway = false;
    scene = new PollingScene({
      listers: [() => [], () => (isAway ? Promise.reject(new Error('away')) : listed)],
    });
    listed = rowsOf('ORDER-1');
    scene.start();
    await scene.tick();
    isAway = true;
    listed = [];
    await sweep();
    expect(watched()).toEqual(['ORDER-1']);
    isAway = false;
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('is tracked although its createdAt is wrong, which is reported', async () => {
    listed = [{ out_trade_no: 'ORDER-1', createdAt: 1_700_000_000 }];
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.start();
    await scene.pass(10_000);
    expect(scene.events).toMatchObject([{ paid: true }]);
    expect(scene.logger.of('warn')).toEqual([expect.stringMatching(/createdAt must be a Date/u)]);
    listed = [];
    await sweep();
    expect(watched()).toEqual([]);
  });

  it.each([null, ''])('is of the merchant of the account if its mchid is %j', async (mchid) => {
    listed = [{ out_trade_no: 'ORDER-1', mchid }];
    scene.start();
    await scene.tick();
    expect(watched()).toEqual(['ORDER-1']);
    expect(scene.logger.of('warn')).toEqual([]);
  });

  it('is found among rows that are wrong', async () => {
    listed = [
      null,
      5,
      'ORDER-3',
      {},
      { out_trade_no: 'x' },
      { out_trade_no: 'a\nb-123' },
      ...rowsOf('ORDER-1'),
    ];
    listed.push({ out_trade_no: 'x'.repeat(10_000) }, [], { out_trade_no: 'ORDER-4', mchid: 'x'.repeat(33) });
    scene.start();
    await scene.tick();
    expect(watched()).toEqual(['ORDER-1']);
    expect(scene.logger.of('warn')).toHaveLength(1);
    expect(scene.logger.of('warn')[0]).not.toContain('\n');
  });

  it('may be of another merchant, and is then another order', async () => {
    listed = ['1', '2', null, undefined].map((mchid) => ({ out_trade_no: 'ORDER-1', mchid }));
    scene.start();
    await scene.tick();
    expect([...scene.engine.watched()].map(({ key }) => key)).toEqual(['1/ORDER-1', '2/ORDER-1', KEY]);
  });
});

describe('an order that was given to track()', () => {
  it('stays tracked while it is open, although no sweep lists it', async () => {
    scene.start();
    scene.track('ORDER-1');
    await scene.pass(5 * SWEEP, SWEEP);
    expect(watched()).toEqual(['ORDER-1']);
  });

  it('is no longer tracked when it was listed as well and no longer is', async () => {
    scene.start();
    scene.track('ORDER-1');
    listed = rowsOf('ORDER-1');
    await sweep();
    listed = [];
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('is no longer tracked after a sweep that began after its end was delivered, if never listed', async () => {
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.start();
    scene.track('ORDER-1');
    await scene.pass(10_000);
    expect(watched()).toEqual(['ORDER-1']);
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('stays tracked after a sweep that began before its end was delivered', async () => {
    let end: () => void = () => undefined;
    scene = new PollingScene({
      listers: [() => new Promise<unknown[]>((resolve) => (end = () => resolve([])))],
    });
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.track('ORDER-1');
    scene.listen().start();
    await scene.pass(10_000);
    end();
    await scene.tick();
    expect(scene.events).toHaveLength(1);
    expect(watched()).toEqual(['ORDER-1']);
    await sweep();
    end();
    await scene.tick();
    expect(watched()).toEqual([]);
  });

  it('stays tracked after a sweep that was already past its row', async () => {
    let end: () => void = () => undefined;
    listed = rowsOf('ORDER-2');
    scene = new PollingScene({
      listers: [() => listed, () => new Promise((resolve) => (end = () => resolve([])))],
    });
    scene.start();
    await scene.tick();
    scene.track('ORDER-1');
    end();
    await scene.tick();
    expect(watched()).toEqual(['ORDER-2', 'ORDER-1']);
  });

  it('keeps what was said first when that happens twice', () => {
    scene.track('ORDER-1', Date.now() - 1_000);
    const { dueAt } = scene.engine.find(KEY)!;
    scene.track('ORDER-1', Date.now() - 900_000);
    expect([scene.engine.size, scene.engine.find(KEY)?.dueAt]).toEqual([1, dueAt]);
  });

  it.each([{ out_trade_no: 'x' }, { out_trade_no: 'ORDER-1', createdAt: 'yesterday' }, 5])(
    'is rejected as %j',
    (row) => {
      expect(() => scene.polling.watchlist.track(row as { out_trade_no: string })).toThrow(WeComRequestError);
      expect(scene.engine.size).toBe(0);
    },
  );
});

describe('the option maxTracked', () => {
  it('rejects an order too many, but not one that is already tracked', () => {
    scene = new PollingScene({ polling: { maxTracked: 2 } });
    for (const name of ['ORDER-1', 'ORDER-2', 'ORDER-1']) scene.track(name);
    expect(() => scene.track('ORDER-3')).toThrow(WeComOptionsError);
    expect(() => scene.track('ORDER-3')).toThrow(/polling\.maxTracked \(2\) is reached\. Raise it/u);
    expect(scene.engine.size).toBe(2);
  });

  it('bounds what is listed, and stops tracking no order to make room', async () => {
    scene = new PollingScene({ polling: { maxTracked: 2 }, listers: [() => listed] });
    listed = rowsOf('ORDER-1', 'ORDER-2');
    scene.start();
    await scene.tick();
    listed = rowsOf('ORDER-7', 'ORDER-8', 'ORDER-9');
    await sweep();
    expect((await scene.polling.stats()).lastSweep?.error).toBe(
      '3 listed orders were not tracked: polling.maxTracked (2) is reached',
    );
    await sweep();
    expect(watched()).toEqual(['ORDER-7', 'ORDER-8']);
  });
});

describe('an order of one of two methods', () => {
  let failing: boolean;
  let others: unknown[];

  beforeEach(async () => {
    failing = false;
    others = rowsOf('ORDER-2');
    const failable = () => (failing ? Promise.reject(new Error('away')) : others);
    scene = new PollingScene({ listers: [failable, () => listed] }).listen();
    listed = rowsOf('ORDER-1');
    scene.start();
    await scene.tick();
  });

  it('is no longer tracked after its end when its method no longer lists it, although the other fails', async () => {
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(SWEEP / 2);
    failing = true;
    listed = [];
    await sweep();
    expect(watched()).toEqual(['ORDER-2']);
  });

  it('stays tracked while it is open and the other fails, to which its row may have moved', async () => {
    failing = true;
    listed = [];
    await sweep();
    expect(watched()).toEqual(['ORDER-2', 'ORDER-1']);
    failing = false;
    await sweep();
    expect(watched()).toEqual(['ORDER-2']);
  });

  it('stays tracked while the method that listed it fails', async () => {
    listed = [];
    failing = true;
    await sweep();
    await sweep();
    failing = false;
    others = [];
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('stays tracked while either method may list it', async () => {
    others = rowsOf('ORDER-1');
    await sweep();
    failing = true;
    listed = [];
    await sweep();
    expect(watched()).toEqual(['ORDER-1']);
    failing = false;
    others = [];
    await sweep();
    expect(watched()).toEqual([]);
  });

  it('stays tracked after its end while a method fails, if none has listed it so far', async () => {
    scene.orders.answer('ORDER-3', 'SUCCESS');
    scene.track('ORDER-3', Date.now() - SWEEP);
    failing = true;
    await sweep();
    await sweep();
    expect(watched()).toContain('ORDER-3');
    failing = false;
    await sweep();
    expect(watched()).not.toContain('ORDER-3');
  });
});

describe('the end of tracking 10,000 orders', () => {
  it('yields the event loop to others in between', async () => {
    for (let number = 0; number < 10_000; number++) scene.track(`ORDER-${number}`);
    const clock = jest.spyOn(performance, 'now');
    let moment = performance.now();
    clock.mockImplementation(() => (moment += 0.1));
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await scene.polling.watchlist.stopTrackingUnlisted(1, []);
    isDone = true;
    clock.mockRestore();
    expect(turns).toBeGreaterThan(100);
  });
});
