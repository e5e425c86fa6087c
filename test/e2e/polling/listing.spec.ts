import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { UnfinishedOrder } from '../../../lib/index.js';
import { UnfinishedOrders } from '../../../lib/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { ONE_POLL, SWEEP_EVERY, useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const shops = useShops();

/** A second method beside that of the shop, which can be made to misbehave. */
@Injectable()
class Other {
  calls = 0;
  list: () => unknown = () => [];

  @UnfinishedOrders()
  unpaid(): UnfinishedOrder[] {
    this.calls++;
    return this.list() as UnfinishedOrder[];
  }
}

async function openWith(list: () => unknown, listingTimeout = 10_000) {
  const other = new Other();
  other.list = list;
  const logger = new RecordingLogger();
  const metadata = { providers: [{ provide: Other, useValue: other }] };
  const opened = await shops.open({ logger, metadata, polling: { listingTimeout } });
  return { ...opened, other, logger };
}

const failure = (): never => {
  throw new Error('relation "orders" does not exist');
};

describe('track()', () => {
  it.each([
    ['in the future', () => new Date(Date.now() + 8 * 3_600_000), 'createdAt is 480 min in the future'],
    ['a date without a time', () => '2026-11-24', 'createdAt has no time of day'],
  ])('warns once when createdAt is %s, and tracks the order', async (_what, createdAt, doubt) => {
    const { tracker, logger } = await openWith(() => []);
    await tracker.track({ out_trade_no: 'ORDER-2', createdAt: createdAt() });
    await tracker.track({ out_trade_no: 'ORDER-3', createdAt: createdAt() });
    const own = logger.own.filter(({ message }) => message.includes('suspicious time'));
    expect(own).toMatchObject([
      { level: 'warn', message: expect.stringMatching(/^track\(\) was called with/u) },
    ]);
    expect(own[0]?.message).toContain(doubt);
    expect(await tracker.stats()).toMatchObject({ tracked: 3 });
  });
});

describe('a method with @UnfinishedOrders()', () => {
  it.each([
    ['in the future', () => new Date(Date.now() + 8 * 3_600_000), 'createdAt is 480 min in the future'],
    ['a date without a time', () => '2026-11-24', 'createdAt has no time of day'],
  ])('is warned of once when createdAt is %s, and the order is tracked', async (_what, createdAt, doubt) => {
    const rows = ['ORDER-2', 'ORDER-3'].map((out_trade_no) => ({ out_trade_no, createdAt: createdAt() }));
    const { tracker, logger } = await openWith(() => rows);
    expect(await tracker.stats()).toMatchObject({ tracked: 3, lastSweep: { listed: 3, error: undefined } });
    expect(logger.own.filter(({ message }) => message.includes('suspicious time'))).toMatchObject([
      {
        level: 'warn',
        message: expect.stringContaining(`Other.unpaid() with @UnfinishedOrders() returned a row`),
      },
    ]);
    expect(logger.own.map(({ message }) => message).join()).toContain(doubt);
  });

  it.each<[string, () => unknown, string]>([
    ['throws', failure, 'Other.unpaid() failed (Error)'],
    ['rejects', () => Promise.reject(new Error('no')), 'Other.unpaid() failed (Error)'],
    ['returns nothing', () => undefined, 'Other.unpaid() failed (TypeError)'],
    ['returns an object', () => ({ ...ORDER }), 'Other.unpaid() failed (TypeError)'],
    [
      'fails half-way',
      async function* half() {
        yield await Promise.resolve({ out_trade_no: 'ORDER-2' });
        failure();
      },
      'Other.unpaid() failed (Error)',
    ],
  ])('is reported when it %s, and what it listed before stays tracked', async (_how, list, error) => {
    const { tracker, other, later, logger } = await openWith(() => [{ out_trade_no: 'ORDER-2' }]);
    expect(await tracker.stats()).toMatchObject({ tracked: 2, lastSweep: { listed: 2, error: undefined } });
    other.list = list;
    await later(SWEEP_EVERY);
    expect(await tracker.stats()).toMatchObject({ tracked: 2, lastSweep: { error } });
    expect(logger.own.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: expect.stringMatching(
          /^Other\.unpaid\(\) with @UnfinishedOrders\(\) failed: .* it is called again on the next sweep\.$/u,
        ),
      },
    ]);
    other.list = () => [];
    await later(SWEEP_EVERY);
    expect(await tracker.stats()).toMatchObject({ tracked: 1, lastSweep: { listed: 1, error: undefined } });
  });

  it('is given up on when it hangs, is not called again before it returns, and stops no other', async () => {
    let release: (rows: UnfinishedOrder[]) => void = () => undefined;
    const hanging = () => new Promise<UnfinishedOrder[]>((resolve) => (release = resolve));
    const { tracker, other, later, settled, shop } = await openWith(hanging, 100);
    expect((await tracker.stats()).lastSweep?.error).toBe('Other.unpaid() failed (TimeoutExceeded)');
    expect(await tracker.find(ORDER)).toMatchObject({ attempts: 1 });
    await later(SWEEP_EVERY);
    expect([shop.listings, other.calls]).toEqual([2, 1]);
    expect((await tracker.stats()).lastSweep?.error).toBe(
      'Other.unpaid() has not returned since an earlier sweep',
    );
    release([]);
    await settled();
    other.list = () => [{ out_trade_no: 'ORDER-2' }];
    await later(SWEEP_EVERY);
    expect(await tracker.stats()).toMatchObject({ tracked: 2, lastSweep: { error: undefined } });
  });

  it.each<[string, unknown, string]>([
    ['a malformed out_trade_no', { out_trade_no: 'x y' }, 'out_trade_no'],
    ['no out_trade_no', { id: 1 }, 'out_trade_no'],
    ['an out_trade_no that is a number', { out_trade_no: 123_456_789 }, 'out_trade_no'],
    ['nothing', null, 'out_trade_no'],
    ['a text', 'ORDER-2', 'out_trade_no'],
    ['a malformed mchid', { out_trade_no: 'ORDER-2', mchid: 5 }, 'mchid'],
  ])('lists %s is told which row is wrong, and the other rows are watched', async (_what, row, field) => {
    const { tracker, logger } = await openWith(() => [row, { out_trade_no: 'ORDER-3' }]);
    expect(await tracker.stats()).toMatchObject({ tracked: 2, lastSweep: { listed: 3 } });
    const warnings = logger.own.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings).toEqual([
      expect.stringContaining('Other.unpaid() with @UnfinishedOrders() returned a row (number '),
    ]);
    expect(warnings[0]).toContain(field);
  });

  it('is warned when it lists a wrong createdAt, and the order is tracked as if it were new', async () => {
    const { tracker, logger } = await openWith(() => [{ out_trade_no: 'ORDER-2', createdAt: 'yesterday' }]);
    expect(await tracker.find({ out_trade_no: 'ORDER-2' })).toBeDefined();
    expect(logger.complaints.map(({ message }) => message)).toEqual([
      expect.stringContaining('createdAt must be'),
    ]);
  });

  it('has each order tracked as soon as it lists it, however long the next one takes', async () => {
    const { tracker, other, later } = await openWith(() => []);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    other.list = async function* list() {
      yield { out_trade_no: 'ORDER-2' };
      await held;
    };
    const swept = later(SWEEP_EVERY);
    await until(async () => (await tracker.find({ out_trade_no: 'ORDER-2' })) !== undefined);
    release();
    await swept;
    expect((await tracker.stats()).lastSweep).toMatchObject({ listed: 2, error: undefined });
  });

  it('has an order polled once when it lists it many times', async () => {
    const { tracker } = await openWith(() =>
      Array.from({ length: 500 }, () => ({ out_trade_no: ORDER.out_trade_no })),
    );
    expect(await tracker.stats()).toMatchObject({ tracked: 1, lastSweep: { listed: 501 } });
    expect(shops.scene.sent().get_order).toBe(1);
  });

  it('is warned when it lists more than maxTracked, and only that many orders are tracked', async () => {
    const other = new Other();
    other.list = () => Array.from({ length: 30 }, (_, index) => ({ out_trade_no: `MANY-${index}` }));
    const logger = new RecordingLogger();
    const { tracker } = await shops.open({
      logger,
      metadata: { providers: [{ provide: Other, useValue: other }] },
      polling: { maxTracked: 10, schedule: () => 60_000 },
    });
    expect(await tracker.stats()).toMatchObject({ tracked: 10 });
    expect(logger.own.map(({ message }) => message).join('\n')).toContain('maxTracked');
  });
});

describe('100,000 listed orders', () => {
  it('are tracked without blocking the event loop', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({
      out_trade_no: `ORDER-${index}`,
      createdAt: Date.now(),
    }));
    const { module, tracker, later } = await shops.open({
      orders: [],
      polling: { schedule: () => 86_400_000 },
      metadata: { providers: [Other] },
    });
    const other = module.get(Other);
    other.list = () => rows;
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await later(SWEEP_EVERY);
    await until(async () => (await tracker.stats()).lastSweep?.listed === rows.length, 60_000);
    clearInterval(turning);
    expect(await tracker.stats()).toMatchObject({ tracked: rows.length, due: 0 });
    expect(turns).toBeGreaterThan((await tracker.stats()).lastSweep!.took / 100);
    other.list = () => [];
    await later(SWEEP_EVERY);
    await until(async () => (await tracker.stats()).tracked === 0, 60_000);
    expect(shops.wecom.requestsTo(GET_ORDER)).toEqual([]);
  });
});

describe('an order that the host does not list', () => {
  it('is no longer tracked when it was listed before and has not ended', async () => {
    const { shop, tracker, later } = await shops.open();
    shop.open.clear();
    await later(SWEEP_EVERY);
    expect((await tracker.stats()).tracked).toBe(0);
    const sent = shops.scene.sent();
    await later(ONE_POLL);
    expect(shops.scene.sent()).toEqual(sent);
  });

  it('stays tracked when it was never listed but given to track()', async () => {
    const { tracker, later } = await shops.open({ orders: [] });
    await tracker.track(ORDER);
    await later(SWEEP_EVERY);
    await later(SWEEP_EVERY);
    expect(await tracker.find(ORDER)).toBeDefined();
  });
});
