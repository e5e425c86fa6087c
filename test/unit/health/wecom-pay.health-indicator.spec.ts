import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ModuleRef } from '@nestjs/core';
import { HealthIndicatorService } from '@nestjs/terminus';
import { WeComEngineError, WeComOptionsError } from '../../../lib/errors/wecom-pay.errors.js';
import type { WeComPayHealthOptions } from '../../../lib/health/index.js';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import type { NotificationStats } from '../../../lib/notification/notification-stats.js';
import type { PollingStats } from '../../../lib/polling/polling-stats.interface.js';
import {
  getApplymentsToken,
  getNotificationReceiverToken,
  getOrderTrackerToken,
  getRefundsToken,
} from '../../../lib/wecom-pay.injectors.js';

const WELL: PollingStats = {
  isStarted: true,
  isIdle: false,
  tracked: 3,
  due: 1,
  oldestDue: undefined,
  running: 1,
  paused: undefined,
  lastSweep: { startedAt: new Date(), took: 5, listed: 3, error: undefined },
  sweepsMissingSince: undefined,
};
const NOW = Date.UTC(2026, 10, 28);
const lateBy = (ms: number) => ({ oldestDue: new Date(NOW - ms) });

beforeEach(() => void jest.useFakeTimers({ now: NOW }));
afterEach(() => void jest.useRealTimers());

function statsOf(stats: Partial<PollingStats> | Error): PollingStats {
  if (stats instanceof Error) throw stats;
  return { ...WELL, ...stats };
}

async function check(
  stats: Partial<PollingStats> | Error,
  options?: WeComPayHealthOptions,
  notifications?: NotificationStats,
) {
  const asked: unknown[] = [];
  const receiver = getNotificationReceiverToken(options?.account);
  const get = (token: unknown) => {
    asked.push(token);
    return token === receiver ? { stats: () => notifications } : { stats: async () => statsOf(stats) };
  };
  const indicator = new WeComPayHealthIndicator(new HealthIndicatorService(), {
    get,
  } as unknown as ModuleRef);
  const result = await indicator.isHealthy('wecom-pay', options);
  return { asked, result: result['wecom-pay'] };
}

describe('the health of polling', () => {
  it('is up when all is well, with how many orders are tracked and due', async () => {
    const { result, asked } = await check({});
    expect(result).toEqual({ status: 'up', tracked: 3, due: 1 });
    expect(asked).toEqual([
      getOrderTrackerToken(),
      getRefundsToken(),
      getApplymentsToken(),
      getNotificationReceiverToken(),
    ]);
  });

  it('is that of the requested account', async () => {
    expect((await check({}, { account: 'outlet' })).asked).toEqual([
      getOrderTrackerToken('outlet'),
      getRefundsToken('outlet'),
      getApplymentsToken('outlet'),
      getNotificationReceiverToken('outlet'),
    ]);
  });

  it.each<[string, Partial<PollingStats>, WeComPayHealthOptions]>([
    ['before the first sweep has ended', { lastSweep: undefined }, {}],
    ['when orders are late by less than a minute', lateBy(50_000), {}],
    ['when orders are late by less than is allowed', lateBy(600_000), { mostDelay: 900_000 }],
    ['in a process that leaves polling to another', { isStarted: false, isIdle: true }, {}],
  ])('is up %s', async (_title, stats, options) => {
    expect((await check(stats, options)).result).toMatchObject({ status: 'up' });
  });

  it.each<[string, Partial<PollingStats>, WeComPayHealthOptions, string]>([
    [
      'is paused',
      { paused: { reason: 'WeComThrottledError: 45009', until: new Date(0) } },
      {},
      'Polling is paused until 1970-01-01T00:00:00.000Z: WeComThrottledError: 45009',
    ],
    ['is late', lateBy(61_500), {}, 'The most overdue order is 62 s late.'],
    ['is later than is allowed', lateBy(2_000), { mostDelay: 1_000 }, 'The most overdue order is 2 s late.'],
    [
      'is paused until somebody resumes it',
      { paused: { reason: 'Queue wecom-pay was paused.', until: undefined } },
      {},
      'Polling is paused: Queue wecom-pay was paused.',
    ],
    [
      'does not know what is unfinished',
      { lastSweep: { startedAt: new Date(), took: 1, listed: 0, error: 'Shop.open() failed (Error)' } },
      {},
      'The last sweep failed: Shop.open() failed (Error).',
    ],
    [
      'lists no orders any more',
      { sweepsMissingSince: new Date(NOW - 300_001) },
      {},
      `No sweep has ended since ${new Date(NOW - 300_001).toISOString()}.`,
    ],
    ['is not started', { isStarted: false }, {}, 'Polling is not started.'],
  ])('is down when polling %s', async (_title, stats, options, message) => {
    const { result } = await check(stats, options);
    expect(result).toMatchObject({ status: 'down', tracked: 3, due: 1 });
    expect((result as unknown as { message: string }).message).toMatch(message);
  });

  it('is down while a shared engine is away, and says so', async () => {
    const message = 'The tracked orders could not be counted. The polling engine is unreachable (Error).';
    const { result } = await check(new WeComEngineError(message));
    expect(result).toEqual({ status: 'down', message });
  });

  it('is an error where the application has not enabled polling', async () => {
    await expect(check(new WeComOptionsError('needs the option polling'))).rejects.toThrow(WeComOptionsError);
  });

  it.each<[string, NotificationStats, unknown]>([
    ['some were accepted', { accepted: 1, refused: 99, lastAcceptedAt: new Date(NOW) }, undefined],
    ['none came', { accepted: 0, refused: 0, lastAcceptedAt: undefined }, undefined],
    ['a scanner came by', { accepted: 0, refused: 9, lastAcceptedAt: undefined }, undefined],
    [
      'all were refused',
      { accepted: 0, refused: 10, lastAcceptedAt: undefined },
      expect.stringMatching(/^All requests to the callback URL were refused: compare notifications\.keys/u),
    ],
  ])('shows notifications, and is up where %s', async (_title, notifications, hint) => {
    const { result } = await check({}, undefined, notifications);
    expect(result).toEqual({ status: 'up', tracked: 3, due: 1, notifications: { ...notifications, hint } });
  });

  it('names everything that is wrong', async () => {
    const { result } = await check({ isStarted: false, ...lateBy(120_000) });
    expect(result).toMatchObject({
      message: expect.stringMatching(/^Polling is not started\. The most overdue order .+ late\.$/u),
    });
  });
});
