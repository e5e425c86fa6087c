import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CronJob } from 'cron';
import { WeComOptionsError, WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';
import { hear, settled } from '../../support/unit-polling.js';
import { trackerWith } from '../../support/unit-tracker.js';

const REF = { out_trade_no: 'ORDER-1' };
let warnings: unknown[];
let errors: unknown[];
let infos: unknown[];

beforeEach(() => {
  useFakeClock();
  warnings = [];
  errors = [];
  infos = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message) => void warnings.push(message));
  jest.spyOn(Logger.prototype, 'error').mockImplementation((message) => void errors.push(message));
  jest.spyOn(Logger.prototype, 'log').mockImplementation((message) => void infos.push(message));
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('the start', () => {
  it('lists and polls nothing before the listeners are registered', async () => {
    const list = jest.fn(() => []);
    const { tracker, lifecycle, ready, orders } = trackerWith({ listers: [list], isListening: false });
    lifecycle.onModuleInit();
    await lifecycle.onApplicationBootstrap();
    await tracker.track(REF);
    await jest.advanceTimersByTimeAsync(10_000);
    expect([list.mock.calls, orders.queries]).toEqual([[], []]);
    ready.setReady();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await tracker.stats()).toMatchObject({
      isStarted: true,
      lastSweep: { listed: 0, error: undefined },
    });
    expect([orders.queries.length, warnings, errors]).toEqual([1, [], []]);
    await tracker.stop();
  });

  it('fails the start of the application when it fails', async () => {
    const { tracker, lifecycle, schedulers } = trackerWith({ listers: [() => []] });
    schedulers.addCronJob('wecom-pay:default', new CronJob('* * * * * *', () => undefined));
    lifecycle.onModuleInit();
    await expect(lifecycle.onApplicationBootstrap()).rejects.toThrow('wecom-pay:default');
    expect((await tracker.stats()).isStarted).toBe(false);
  });

  it('does not happen on its own with autoStart: false', async () => {
    const { tracker, lifecycle } = trackerWith({ polling: { autoStart: false } });
    lifecycle.onModuleInit();
    await lifecycle.onApplicationBootstrap();
    await settled();
    expect([(await tracker.stats()).isStarted, warnings]).toEqual([false, []]);
    expect(infos).toEqual([expect.stringMatching(/does not poll.+autoStart.+OrderTracker\.start\(\)/u)]);
  });

  it('ends, with an error in the log, when the listeners cannot be registered', async () => {
    const { tracker, lifecycle, ready } = trackerWith({ listers: [() => []], isListening: false });
    lifecycle.onModuleInit();
    await lifecycle.onApplicationBootstrap();
    ready.setErrored(new Error('two listeners'));
    await settled();
    expect(errors).toEqual([
      'Polling has stopped: the event listeners could not be registered. Error: two listeners',
    ]);
    expect(await tracker.stats()).toMatchObject({ isStarted: false, isIdle: false });
  });

  it('happens once, however often it is requested', async () => {
    const { tracker, schedulers } = trackerWith({ listers: [() => []] });
    await Promise.all([tracker.start(), tracker.start()]);
    expect([...schedulers.getCronJobs().keys()]).toEqual(['wecom-pay:default']);
    await tracker.stop();
    await tracker.start();
    expect((await tracker.stats()).isStarted).toBe(true);
    await tracker.stop();
  });

  it('requires EventEmitterModule, and says so before anything starts', () => {
    const { lifecycle } = trackerWith({ hasEmitter: false });
    expect(() => lifecycle.onModuleInit()).toThrow(WeComOptionsError);
    expect(() => lifecycle.onModuleInit()).toThrow(
      /EventEmitterModule\.forRoot\(\).+'@nestjs\/event-emitter'/u,
    );
  });

  it('names all modules that are missing at once', () => {
    const { lifecycle } = trackerWith({ hasEmitter: false, hasScheduler: false });
    expect(() => lifecycle.onModuleInit()).toThrow(
      "WeComPayModule: the option polling requires EventEmitterModule, which the application does not import. Add EventEmitterModule.forRoot() to the imports of your AppModule: import { EventEmitterModule } from '@nestjs/event-emitter'. " +
        "Also, the option polling requires ScheduleModule, which the application does not import. Add ScheduleModule.forRoot() to the imports of your AppModule: import { ScheduleModule } from '@nestjs/schedule'.",
    );
  });
});

describe('the advice at the start', () => {
  const warningsFor = (given: Parameters<typeof trackerWith>[0]) => {
    void trackerWith(given).lifecycle.onApplicationBootstrap();
    return warnings;
  };

  it('is empty for an application that has both methods', () => {
    expect(warningsFor({ listers: [() => []] })).toEqual([]);
  });

  it.each([
    ['default', '@UnfinishedOrders()'],
    ['outlet', "@UnfinishedOrders('outlet')"],
  ])('names what is missing for the account %s', (account, decorator) => {
    expect(warningsFor({ account })).toEqual([
      'No method has @UnfinishedOrders(): only orders given to OrderTracker.track() are tracked, and are lost on ' +
        `restart. Put ${decorator} on a method that returns your open orders.`,
    ]);
  });

  it('states after what time an event is redelivered to a plain @OnEvent()', () => {
    expect(warningsFor({ listers: [() => []], swallowing: ['A.paid()', 'B.all()'] })).toEqual([
      expect.stringMatching(
        /^These listeners use plain @OnEvent\(\), .+: A\.paid\(\), B\.all\(\)\. .+ redelivered after 120 s, if/u,
      ),
    ]);
  });

  it('states that an event is not redelivered to a plain @OnEvent() where nothing lists', () => {
    expect(warningsFor({ swallowing: ['A.paid()'] })[1]).toMatch(
      /An event that fails there is not redelivered\./u,
    );
  });
});

describe('the advice about listeners that nothing waits for', () => {
  it('names them', () => {
    const { lifecycle } = trackerWith({ listers: [() => []], unawaited: ['A.paid()', 'B.all()'] });
    void lifecycle.onApplicationBootstrap();
    expect(warnings).toEqual([
      expect.stringMatching(
        /^These listeners use \{ async: true \}.+ nothing waits for them: A\.paid\(\), B\.all\(\)\. /u,
      ),
    ]);
  });
});

describe('I15: the shutdown', () => {
  it('takes no more orders, and waits for the listener that runs', async () => {
    const { tracker, lifecycle, orders, emitter } = trackerWith();
    let end: () => void = () => undefined;
    hear({ emitter }, 'wecom-pay.order.success', () => new Promise<void>((resolve) => (end = resolve)));
    orders.otherwise = 'SUCCESS';
    for (const name of ['ORDER-1', 'ORDER-2']) await tracker.track({ out_trade_no: name, createdAt: 1e12 });
    await tracker.track({ out_trade_no: 'ORDER-3' });
    await tracker.start();
    await settled();
    lifecycle.onModuleDestroy();
    let isOver = false;
    void lifecycle.beforeApplicationShutdown().then(() => (isOver = true));
    await settled();
    expect([isOver, (await tracker.stats()).running]).toEqual([false, 2]);
    await jest.advanceTimersByTimeAsync(9_000);
    expect([isOver, orders.queries.length]).toEqual([false, 2]);
    end();
    await pass(1_000);
    expect(isOver).toBe(true);
  });

  it('ends a wait, and a poll out of turn', async () => {
    const { tracker, lifecycle, orders } = trackerWith();
    orders.otherwise = () => new Promise(() => {});
    const calls = Promise.allSettled([tracker.pollNow(REF), tracker.waitFor(REF)]);
    await settled();
    lifecycle.onModuleDestroy();
    expect(await calls).toMatchObject([{ reason: { code: 'ABORTED' } }, { reason: { code: 'ABORTED' } }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is final', async () => {
    const { tracker, lifecycle } = trackerWith();
    lifecycle.onModuleInit();
    lifecycle.onModuleDestroy();
    await tracker.start();
    expect((await tracker.stats()).isStarted).toBe(false);
  });
});

describe('stats()', () => {
  /** A tracker after its first sweep; another one would hang. */
  async function withSweepsMissing() {
    let hangs = false;
    const list = () => (hangs ? new Promise<never>(() => undefined) : []);
    const { tracker } = trackerWith({ listers: [list], polling: { listingTimeout: 3_600_000 } });
    await tracker.start();
    await settled();
    hangs = true;
    return { tracker, since: Date.now() };
  }

  it('tells since when no sweep has ended, although the process polls', async () => {
    const { tracker, since } = await withSweepsMissing();
    await jest.advanceTimersByTimeAsync(300_000);
    expect((await tracker.stats()).sweepsMissingSince).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect((await tracker.stats()).sweepsMissingSince).toEqual(new Date(since));
    await tracker.stop();
    expect((await tracker.stats()).sweepsMissingSince).toBeUndefined();
  });

  it.each([
    ['forward', 86_400_000],
    ['back', -86_400_000],
  ])('does not mind that the system clock is set %s by a day', async (_direction, step) => {
    const { tracker, since } = await withSweepsMissing();
    jest.setSystemTime(since + step);
    expect((await tracker.stats()).sweepsMissingSince).toBeUndefined();
    await jest.advanceTimersByTimeAsync(300_001);
    expect((await tracker.stats()).sweepsMissingSince).toEqual(new Date(since + step));
    await tracker.stop();
  });

  it('reports the state of polling', async () => {
    const { tracker, orders } = trackerWith({ polling: { concurrency: 1 }, listers: [() => []] });
    orders.otherwise = () => new Promise(() => {});
    const createdAt = Date.now() - 60_000;
    for (const name of ['ORDER-1', 'ORDER-2', 'ORDER-3'])
      await tracker.track({ out_trade_no: name, createdAt });
    await tracker.start();
    await settled();
    expect(await tracker.stats()).toEqual({
      isStarted: true,
      isIdle: false,
      tracked: 3,
      due: 2,
      oldestDue: expect.any(Date),
      running: 1,
      paused: undefined,
      lastSweep: { startedAt: new Date(Date.now()), took: 0, listed: 0, error: undefined },
    });
    await Promise.all([tracker.stop(), jest.advanceTimersByTimeAsync(10_000)]);
  });

  it('I13: shows no more of what failed than its name and our own words', async () => {
    const { tracker, orders } = trackerWith({
      listers: [() => Promise.reject(new Error('postgres://canary'))],
    });
    orders.otherwise = new WeComUnavailableError('away', { retryAfter: 5_000 });
    await tracker.track({ ...REF, createdAt: 1e12 });
    await tracker.start();
    await settled();
    expect((await tracker.stats()).paused).toEqual({
      reason: 'WeComUnavailableError: away',
      until: new Date(Date.now() + 5_000),
    });
    expect(JSON.stringify(await tracker.stats())).not.toContain('canary');
    await tracker.stop();
  });
});
