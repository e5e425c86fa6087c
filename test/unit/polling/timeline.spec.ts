import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { PollingScene } from '../../support/unit-polling.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const to = (from: number, until: number, unit: number) =>
  Array.from({ length: until - from + 1 }, (_, index) => (from + index) * unit);

const WEEK = 7 * DAY;

/** How long an order of this age waits for its next poll. */
const stepAt = (age: number) => Math.ceil(Math.min(15 * HOUR, Math.max(5 * SECOND, age / 2)));

/** The ages at which an order is polled that stays unpaid. */
function agesUntil(end: number, first = 5 * SECOND): number[] {
  const ages: number[] = [];
  for (let age = first; age < end; age += stepAt(age)) ages.push(age);
  return ages;
}

const AGES = [...agesUntil(WEEK), WEEK];

let start: number;

beforeEach(() => {
  useFakeClock();
  start = performance.now();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const askedAt = (scene: PollingScene) => scene.orders.askedAt('ORDER-1', start);

describe('an order that is never paid', () => {
  it('is polled 35 times in 7 days, at the ages of the schedule, and then delivered once as unresolved', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(30 * DAY);

    expect(askedAt(scene)).toEqual(AGES);
    expect(AGES).toHaveLength(35);
    expect(scene.events).toEqual([]);
    expect(scene.unresolved).toMatchObject([
      { id: '1900000001/ORDER-1/UNRESOLVED', attempt: 35, lastState: 'NOTPAY' },
    ]);
  });

  it('is polled by a schedule of the application’s own, and at the horizon', async () => {
    const schedule = () => 40 * SECOND;
    const scene = new PollingScene({ polling: { schedule, horizon: 100 * SECOND } }).listen().start();
    scene.track('ORDER-1');
    await scene.pass(DAY);

    expect(askedAt(scene)).toEqual([40, 80, 100].map((seconds) => seconds * SECOND));
    expect(scene.unresolved).toHaveLength(1);
  });

  it.each([
    { horizon: 20 * MINUTE, asked: [...agesUntil(20 * MINUTE), 20 * MINUTE] },
    { horizon: 10 * SECOND, asked: [5 * SECOND, 10 * SECOND] },
    { horizon: 2 * SECOND, asked: [2 * SECOND] },
  ])('is given up on at a horizon of $horizon ms', async ({ horizon, asked }) => {
    const scene = new PollingScene({ polling: { horizon } }).listen().start();
    scene.track('ORDER-1');
    await scene.pass(2 * DAY);

    expect(askedAt(scene)).toEqual(asked);
    expect(scene.unresolved).toHaveLength(1);
  });

  it('is polled every 15 h until a later horizon', async () => {
    const scene = new PollingScene({ polling: { horizon: 30 * DAY } }).listen().start();
    scene.track('ORDER-1');
    await scene.pass(60 * DAY);

    expect(askedAt(scene)).toEqual([...agesUntil(30 * DAY), 30 * DAY]);
    expect(scene.unresolved).toHaveLength(1);
  });
});

describe('an order that is first seen late', () => {
  it('is polled at once at the age of 3 days, then every 15 h, and at 7 days', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1', Date.now() - 3 * DAY);
    await scene.pass(10 * DAY);

    expect(askedAt(scene)).toEqual([0, ...to(1, 6, 15 * HOUR), 4 * DAY]);
    expect(scene.unresolved).toHaveLength(1);
  });

  it.each([8 * DAY, 400 * DAY])(
    'is polled once at an age of %d ms, beyond the horizon, before it is given up on',
    async (age) => {
      const scene = new PollingScene().listen().start();
      scene.track('ORDER-1', Date.now() - age);
      await scene.pass(10 * DAY);

      expect(askedAt(scene)).toEqual([0]);
      expect(scene.unresolved).toMatchObject([{ createdAt: new Date(Date.now() - age - 10 * DAY) }]);
    },
  );

  it('I9: is found paid however old it is', async () => {
    const scene = new PollingScene().listen().start();
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.track('ORDER-1', new Date('2001-01-01'));
    await scene.pass(2 * SECOND);

    expect(scene.events).toMatchObject([{ paid: true, final: true }]);
    expect(scene.unresolved).toEqual([]);
  });
});

describe('an order in USERPAYING', () => {
  it('is polled every 5 s for 45 s, and then by its age', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(30 * SECOND);
    scene.orders.answer('ORDER-1', 'USERPAYING');
    await scene.pass(10 * MINUTE);

    expect(askedAt(scene)).toEqual([
      ...AGES.slice(0, 5),
      ...to(1, 8, 5 * SECOND).map((later) => AGES[4]! + later),
      ...agesUntil(630 * SECOND, AGES[4]! + 45 * SECOND),
    ]);
    expect(scene.events.map(({ order }) => order.trade_state)).toEqual(['USERPAYING']);
  });
});

describe('a wall clock that is moved', () => {
  it.each([
    ['forward by 2 h', 2 * HOUR],
    ['back by 2 h', -2 * HOUR],
  ])('changes nothing for tracked orders when moved %s', async (_title, shift) => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(2 * MINUTE);
    jest.setSystemTime(Date.now() + shift);
    await scene.pass(5 * HOUR);
    const asked = agesUntil(2 * MINUTE + 5 * HOUR);

    expect(askedAt(scene)).toEqual(asked);
    expect((await scene.polling.find('1900000001/ORDER-1'))?.nextPollAt).toEqual(
      new Date(Date.now() + AGES[asked.length]! - 2 * MINUTE - 5 * HOUR),
    );
  });

  it.each([
    ['forward by 2 h', 2 * HOUR],
    ['back by 2 h', -2 * HOUR],
  ])('does not stop the cron job when moved %s', async (_title, shift) => {
    const scene = new PollingScene({ polling: { cron: '* * * * * *' } }).start();
    scene.track('ORDER-1');
    await jest.advanceTimersByTimeAsync(40 * SECOND);
    jest.setSystemTime(Date.now() + shift);
    await jest.advanceTimersByTimeAsync(25 * SECOND);
    const asked = askedAt(scene);
    scene.engine.stop();

    expect(asked.at(-1)).toBeGreaterThan(45 * SECOND);
    const lateness = asked.slice(1).map((at, index) => at - asked[index]! - stepAt(asked[index]!));
    for (const late of lateness) {
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(SECOND);
    }
  });
});

describe('I10: an outage', () => {
  const away = new WeComUnavailableError('away');

  it('uses up no attempt of an order', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(2 * MINUTE);
    scene.orders.answer('ORDER-1', away);
    await scene.pass(2 * HOUR);
    const duringOutage = await scene.polling.find('1900000001/ORDER-1');
    scene.orders.answer('ORDER-1', 'NOTPAY');
    await scene.pass(MINUTE);

    expect(duringOutage).toMatchObject({ attempts: 8, state: 'NOTPAY' });
    expect(await scene.polling.find('1900000001/ORDER-1')).toMatchObject({ attempts: 9 });
  });

  it('has the order polled every 10 s, and by its age again afterwards', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    scene.orders.answer('ORDER-1', away);
    await scene.pass(2 * MINUTE + 1);
    scene.orders.answer('ORDER-1', 'NOTPAY');
    await scene.pass(8 * MINUTE);

    expect(askedAt(scene)).toEqual([
      ...to(0, 11, 10).map((seconds) => 5 * SECOND + seconds * SECOND),
      ...agesUntil(10 * MINUTE, 125 * SECOND),
    ]);
  });

  it('does not end the tracking of an order beyond its horizon before WeCom has answered', async () => {
    const scene = new PollingScene({ polling: { horizon: HOUR } }).listen().start();
    scene.track('ORDER-1', Date.now() - 50 * MINUTE);
    scene.orders.answer('ORDER-1', away);
    await scene.pass(2 * HOUR);
    const before = scene.unresolved.length;
    scene.orders.answer('ORDER-1', 'SUCCESS');
    await scene.pass(MINUTE);

    expect(before).toBe(0);
    expect(scene.unresolved).toEqual([]);
    expect(scene.events).toMatchObject([{ paid: true }]);
  });
});
