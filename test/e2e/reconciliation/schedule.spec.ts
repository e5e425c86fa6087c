import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { OnReconciled, SettledOrders, WeComEngineError, WeComPayModule } from '../../../lib/index.js';
import { LocalOnceJobs } from '../../../lib/jobs/local-once-jobs.js';
import { ReconciliationSchedule } from '../../../lib/reconciliation/reconciliation-schedule.js';
import { DAY, HOUR, NEXT_DAY } from '../../support/e2e-bills.js';
import { Books, useBooks } from '../../support/e2e-books.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { initialize } from '../../support/e2e-module.js';
import { until } from '../../support/e2e-time.js';
import { Hanging } from '../../support/hanging.js';

const JOB = 'wecom-pay-reconciliation:default';

const shop = useBooks();
beforeEach(() => shop.begin());

const scheduled = () => shop.open({ account: { reconciliation: {} } });

const tick = async ({ module }: OpenShop) => module.get(SchedulerRegistry).getCronJob(JOB).fireOnTick();

describe('an application with the option reconciliation', () => {
  it('reconciles the day before when its cron job fires, and emits the report', async () => {
    shop.pay('PAID-1');
    shop.books.book('PAID-1');
    shop.clock.advance(22 * HOUR);
    const opened = await scheduled();
    expect(shop.books.reconciled).toEqual([]);
    shop.clock.advance(HOUR);
    await tick(opened);
    await until(() => shop.books.reconciled.length > 0);
    expect(shop.books.reconciled).toMatchObject([
      { id: `1900000001/${DAY}`, account: 'default', report: { date: DAY, isBalanced: true } },
    ]);
  });

  it('fires at 10:30 in Beijing, whatever the time zone of the process', async () => {
    const opened = await scheduled();
    const next = opened.module.get(SchedulerRegistry).getCronJob(JOB).nextDate();
    expect(next.setZone('Asia/Shanghai').toFormat('HH:mm:ss')).toBe('10:30:00');
  });

  it('that was not running at that time reconciles the day when it starts', async () => {
    shop.pay('LOST-1');
    shop.nextDay();
    await scheduled();
    await until(() => shop.books.reconciled.length > 0);
    expect(shop.books.reconciled[0]?.report).toMatchObject({ date: DAY, isBalanced: false });
  });

  it('reconciles a day once', async () => {
    shop.pay('PAID-1');
    shop.books.book('PAID-1');
    shop.nextDay();
    const opened = await scheduled();
    await until(() => shop.books.reconciled.length > 0);
    await tick(opened);
    shop.pay('PAID-2');
    shop.nextDay();
    await tick(opened);
    await until(() => shop.books.reconciled.length > 1);
    expect(shop.books.reconciled.map(({ report }) => report.date)).toEqual([DAY, NEXT_DAY]);
  });

  it('closes although the application has removed its cron job', async () => {
    const { module } = await scheduled();
    module.get(SchedulerRegistry).deleteCronJob(JOB);
    // What a hook throws ends the shutdown of Nest 11, and is logged by Nest 12.
    const schedule = module.get(ReconciliationSchedule, { strict: false });
    expect(() => schedule.onModuleDestroy()).not.toThrow();
    await module.close();
  });

  it('closes while a day is reconciled', async () => {
    shop.pay('PAID-1');
    shop.nextDay();
    const listing = new Hanging<[]>();
    shop.books.list = () => listing.promise;
    const { module } = await scheduled();
    await until(() => shop.books.asked.length > 0);
    await module.close();
    expect(shop.books.reconciled).toEqual([]);
    listing.end([]);
  });
});

@Injectable()
class Plain {
  readonly name = 'plain';
}

@Injectable()
class Elsewhere {
  @SettledOrders()
  settled(): [] {
    return [];
  }

  @OnReconciled({ account: 'nowhere' })
  keep(): void {}
}

describe('an application that cannot reconcile does not start', () => {
  const imports = { events: EventEmitterModule.forRoot(), schedule: ScheduleModule.forRoot() };

  it.each([
    ['no method lists its books', [imports.events, imports.schedule], Plain, '@SettledOrders()'],
    ['there is no scheduler', [imports.events], Books, 'ScheduleModule'],
    ['there is no event emitter', [imports.schedule], Books, 'EventEmitterModule'],
    [
      'it listens for an account that does not exist',
      [imports.events, imports.schedule],
      Elsewhere,
      'nowhere',
    ],
    [
      'there is no mchid',
      [imports.events, imports.schedule],
      Books,
      'mchid is missing',
      { mchid: undefined },
    ],
  ])('if %s', async (_why, modules, provider, named, options: { mchid?: undefined } = {}) => {
    const account = WeComPayModule.forRoot({
      ...shop.wecom.credentials,
      ...options,
      baseUrl: shop.wecom.baseUrl,
      reconciliation: {},
    });
    const module = await Test.createTestingModule({
      imports: [...modules, account],
      providers: [provider],
    }).compile();
    await expect(initialize(module)).rejects.toMatchObject({
      name: 'WeComOptionsError',
      message: expect.stringContaining(named),
    });
  });
});

it('says why no day is reconciled while the engine is unreachable', async () => {
  const unreachable = new WeComEngineError('Redis is unreachable.');
  const start = jest.spyOn(LocalOnceJobs.prototype, 'start').mockImplementation(() => {
    throw unreachable;
  });
  const logger = new RecordingLogger();
  try {
    await shop.open({ account: { reconciliation: {} }, logger });
    await until(() => logger.complaints.length > 0);
    expect(logger.complaints.map(({ message }) => message)).toEqual([
      'Days are not reconciled: WeComEngineError: Redis is unreachable. It is retried every minute.',
    ]);
  } finally {
    start.mockRestore();
  }
});

it('is refused if an account that reconciles is registered twice', async () => {
  const twice = [1, 2].map(() =>
    WeComPayModule.forRoot({ ...shop.wecom.credentials, baseUrl: shop.wecom.baseUrl, reconciliation: {} }),
  );
  const imports = [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), ...twice];
  const compiled = Test.createTestingModule({ imports, providers: [Books] }).compile();
  await expect(compiled.then(initialize)).rejects.toMatchObject({
    name: 'WeComOptionsError',
    message: expect.stringContaining(
      'registered twice with the option reconciliation, so each day would be reconciled twice',
    ),
  });
});

it('reconciles nothing, with an error in the log, if the listeners cannot be registered', async () => {
  const ready = jest.spyOn(EventEmitterReadinessWatcher.prototype, 'waitUntilReady');
  ready.mockRejectedValue(new Error('two listeners'));
  const logger = new RecordingLogger();
  const account = WeComPayModule.forRoot({
    ...shop.wecom.credentials,
    baseUrl: shop.wecom.baseUrl,
    reconciliation: {},
  });
  const imports = [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), account];
  const module = await Test.createTestingModule({ imports, providers: [Books] })
    .setLogger(logger)
    .compile();
  try {
    await module.init();
    await until(() => logger.own.some(({ level }) => level === 'error'));
    expect(logger.own.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'Reconciliation has stopped: the event listeners could not be registered. Error: two listeners',
    ]);
  } finally {
    ready.mockRestore();
    await module.close();
  }
});
