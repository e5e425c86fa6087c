import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { PollingScene } from '../../support/unit-polling.js';

/** Much work, which takes its time where the machine is busy. */
jest.setTimeout(60_000);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const to = (from: number, until: number, unit: number) =>
  Array.from({ length: until - from + 1 }, (_, index) => (from + index) * unit);

/** `design.md` §6, as written there. */
const LADDER = [
  5 * SECOND,
  30 * SECOND,
  ...[1, 3, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...to(1, 24, HOUR),
  ...to(2, 7, DAY),
];

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
  it('is polled 37 times in 7 days, at the ages of the schedule, and then delivered once as unresolved', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1');
    await scene.pass(30 * DAY);

    expect(askedAt(scene)).toEqual(LADDER);
    expect(LADDER).toHaveLength(37);
    expect(scene.events).toEqual([]);
    expect(scene.unresolved).toMatchObject([
      { id: '1900000001/ORDER-1/UNRESOLVED', attempt: 37, lastState: 'NOTPAY' },
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
    { horizon: 20 * MINUTE, asked: [...LADDER.slice(0, 6), 20 * MINUTE] },
    { horizon: 5 * MINUTE, asked: LADDER.slice(0, 5) },
    { horizon: 2 * SECOND, asked: [2 * SECOND] },
  ])('is given up on at a horizon of $horizon ms', async ({ horizon, asked }) => {
    const scene = new PollingScene({ polling: { horizon } }).listen().start();
    scene.track('ORDER-1');
    await scene.pass(2 * DAY);

    expect(askedAt(scene)).toEqual(asked);
    expect(scene.unresolved).toHaveLength(1);
  });

  it('is polled just once more, at the horizon, when that lies beyond the ladder', async () => {
    const scene = new PollingScene({ polling: { horizon: 30 * DAY } }).listen().start();
    scene.track('ORDER-1');
    await scene.pass(60 * DAY);

    expect(askedAt(scene)).toEqual([...LADDER, 30 * DAY]);
    expect(scene.unresolved).toHaveLength(1);
  });
});

describe('an order that is first seen late', () => {
  it('is polled at once at the age of 3 days, and then at 4, 5, 6 and 7 days', async () => {
    const scene = new PollingScene().listen().start();
    scene.track('ORDER-1', Date.now() - 3 * DAY);
    await scene.pass(10 * DAY);

    expect(askedAt(scene)).toEqual([0, ...to(1, 4, DAY)]);
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
      ...LADDER.slice(0, 3),
      ...to(1, 9, 5).map((seconds) => MINUTE + seconds * SECOND),
      ...LADDER.slice(3, 6),
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

    expect(askedAt(scene)).toEqual(LADDER.slice(0, 12));
    expect((await scene.polling.find('1900000001/ORDER-1'))?.nextPollAt).toEqual(
      new Date(Date.now() + HOUR - 2 * MINUTE),
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

    expect(asked).toHaveLength(3);
    expect(asked.map((at, index) => at - LADDER[index]!).every((late) => late >= 0 && late <= 1_000)).toBe(
      true,
    );
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

    expect(duringOutage).toMatchObject({ attempts: 3, trade_state: 'NOTPAY' });
    expect(await scene.polling.find('1900000001/ORDER-1')).toMatchObject({ attempts: 4 });
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
      125 * SECOND,
      ...[3, 5, 10].map((minutes) => minutes * MINUTE),
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
