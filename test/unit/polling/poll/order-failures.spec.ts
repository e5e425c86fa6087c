import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import {
  OrderNotFoundError,
  WeComReplyError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { PollingScene } from '../../../support/unit-polling.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 1_440 * MINUTE;
const KEY = '1900000001/ORDER-1';
const errcode = (code: number) => errorFromErrcode(code, '', GET_ORDER);

let scene: PollingScene;
let start: number;

beforeEach(() => {
  useFakeClock();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  start = performance.now();
  scene = new PollingScene().listen().start();
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const asked = (name = 'ORDER-1') => scene.orders.askedAt(name, start);
const askedInAll = () => scene.orders.queries.length;

describe('a poll that fails', () => {
  it.each([
    ['for lack of an answer', new WeComTimeoutError('late', 'call'), [5, 15, 25, 35]],
    ['because WeCom is busy', errcode(-1), [5, 15, 25, 35]],
    [
      'because of our own limit',
      new WeComThrottledError('full', { ownLimit: true, retryAfter: 3_000 }),
      [5, 8, 11, 14],
    ],
    ['because WeCom does not know the order yet', new OrderNotFoundError('none'), [5, 10, 15, 22.5]],
    ['with nonsense', new WeComReplyError('not JSON'), [5, 15, 35, 75]],
    ['with an unknown errcode', errcode(999_999), [5, 605, 1_205, 1_807.5]],
    ['because of a bug', new TypeError('a bug'), [5, 605, 1_205, 1_807.5]],
    ['because of the merchant', errcode(660001), [5, 605, 1_205, 1_807.5]],
  ])('I3: is made again and emits nothing when it fails %s', async (_title, error, seconds) => {
    scene.orders.answer('ORDER-1', error);
    scene.track('ORDER-1');
    await scene.pass(61 * MINUTE);
    expect(asked().slice(0, 4)).toEqual(seconds.map((second) => second * SECOND));
    expect([scene.events, scene.unresolved]).toEqual([[], []]);
    expect(await scene.polling.find(KEY)).toMatchObject({ attempts: 0, state: undefined });
  });

  it('is not reported while our own limit holds it back', async () => {
    scene.orders.answer('ORDER-1', new WeComThrottledError('full', { ownLimit: true, retryAfter: 3_000 }));
    scene.track('ORDER-1');
    await scene.pass(5 * SECOND);
    expect(asked()).toEqual([5 * SECOND]);
    expect(scene.logger.of('warn')).toEqual([]);
  });

  it('is reported with its cause while WeCom has answered none yet, or for a minute', async () => {
    const cause = { name: 'Error', code: 'ECONNREFUSED' };
    const away = new WeComUnavailableError('WeCom is unreachable (ECONNREFUSED).', { cause });
    const silence = /^Order 1900000001\/ORDER-1 could not be polled.+\(ECONNREFUSED\)/u;
    scene.track('ORDER-1');
    scene.orders.answer('ORDER-1', away);
    await scene.pass(5 * SECOND);
    expect(scene.logger.of('warn')).toEqual([expect.stringMatching(silence)]);
    scene.orders.answer('ORDER-1', 'NOTPAY');
    await scene.pass(10 * SECOND);
    scene.orders.answer('ORDER-1', away);
    await scene.pass(59 * SECOND);
    expect(scene.logger.of('warn')).toHaveLength(1);
    await scene.pass(20 * SECOND);
    expect(scene.logger.of('warn')).toHaveLength(2);
  });

  it('changes nothing that was known', async () => {
    scene.orders.answer('ORDER-1', 'USERPAYING');
    scene.track('ORDER-1');
    await scene.pass(5 * SECOND);
    for (const error of [errcode(-1), errcode(720501), new WeComReplyError('x'), new TypeError('x')]) {
      scene.orders.answer('ORDER-1', error);
      await scene.pass(15 * MINUTE);
    }
    expect(await scene.polling.find(KEY)).toMatchObject({ attempts: 1, state: 'USERPAYING' });
    expect(scene.events).toHaveLength(1);
  });

  it('is reported with the order on the slow lane, but not for each order', async () => {
    scene.orders.otherwise = errcode(660001);
    for (const name of ['ORDER-1', 'ORDER-2', 'ORDER-3']) scene.track(name);
    await scene.pass(5 * SECOND);
    expect(askedInAll()).toBe(3);
    expect(scene.logger.of('warn')).toEqual([
      expect.stringMatching(
        /^Order 1900000001\/ORDER-\d could not be polled; it will be retried later\. WeComPerm/u,
      ),
    ]);
  });

  it('ends in an unresolved order at the horizon when it is on the slow lane: WeCom has answered', async () => {
    scene.orders.answer('ORDER-1', errcode(660001));
    scene.track('ORDER-1', Date.now() - 6 * DAY);
    await scene.pass(0.9 * DAY);
    expect(scene.unresolved).toEqual([]);
    await scene.pass(2 * DAY);
    expect(scene.unresolved).toMatchObject([{ out_trade_no: 'ORDER-1', lastState: undefined }]);
    expect(askedInAll()).toBeLessThan(10);
  });

  it('does not make a listed order unresolved that WeCom no longer knows after its end was delivered', async () => {
    scene = new PollingScene({
      listers: [() => [{ out_trade_no: 'ORDER-1', createdAt: new Date(Date.now() - 8 * DAY) }]],
    });
    scene.orders.answer('ORDER-1', 'SUCCESS');
    scene.listen().start();
    await scene.tick();
    scene.orders.answer('ORDER-1', new OrderNotFoundError('none'));
    await scene.pass(30 * MINUTE, MINUTE);
    expect(scene.events).toMatchObject([{ paid: true }]);
    expect(scene.unresolved).toEqual([]);
  });
});

describe('a pause', () => {
  const throttled = errcode(45009);

  /** Five orders that are due, of which the first tells that nothing works. */
  async function paused(error: Error, concurrency = 1): Promise<void> {
    scene = new PollingScene({ polling: { concurrency } }).listen();
    for (const place of [1, 2, 3, 4, 5]) scene.track(`ORDER-${place}`, Date.now() - 10 * SECOND - place);
    scene.orders.otherwise = error;
    scene.start();
    await scene.tick();
  }

  it.each([
    ['WeCom throttles us', throttled, 60],
    ['the credential is wrong', errcode(40013), 60],
    ['the app has no permission', errcode(48002), 60],
    ['the app has to wait for a given time', new WeComThrottledError('x', { retryAfter: 90_000 }), 90],
    ['WeCom is unreachable', new WeComUnavailableError('away', { retryAfter: 5_000 }), 5],
  ])('begins when %s, and takes no order until its end', async (_title, error, seconds) => {
    await paused(error);
    expect(askedInAll()).toBe(1);
    expect(await scene.polling.stats()).toMatchObject({
      due: 4,
      paused: {
        reason: expect.stringMatching(new RegExp(`^${error.name}: `, 'u')),
        until: new Date(Date.now() + seconds * SECOND),
      },
    });
    await scene.pass(seconds * SECOND - 1, SECOND);
    expect(askedInAll()).toBe(1);
    await scene.pass(1, SECOND);
    expect(askedInAll()).toBe(2);
    expect(scene.logger.of('warn')).toEqual([
      expect.stringMatching(new RegExp(`^Polling paused; next attempt in ${seconds} s\\.`, 'u')),
    ]);
  });

  it('lets a single order try, and the others continue once it is answered', async () => {
    await paused(throttled);
    let answer: (state: string) => void = () => undefined;
    scene.orders.otherwise = () => new Promise((resolve) => (answer = resolve));
    await scene.pass(60 * SECOND, SECOND);
    expect(askedInAll()).toBe(2);
    scene.orders.otherwise = 'NOTPAY';
    answer('NOTPAY');
    await scene.tick();
    expect(askedInAll()).toBe(6);
    expect((await scene.polling.stats()).paused).toBeUndefined();
    expect(scene.logger.of('log').at(-1)).toBe('Polling resumed.');
  });

  it('lets another order try 5 s after the one that tried got no answer', async () => {
    await paused(throttled);
    scene.orders.otherwise = new WeComTimeoutError('late', 'call');
    await scene.pass(60 * SECOND, SECOND);
    expect(askedInAll()).toBe(2);
    await scene.pass(4 * SECOND, SECOND);
    expect(askedInAll()).toBe(2);
    await scene.pass(SECOND, SECOND);
    expect(askedInAll()).toBe(3);
  });

  it('lets another order try when the one that tries has no answer for 15 s', async () => {
    await paused(throttled, 2);
    const before = askedInAll();
    scene.orders.otherwise = () => new Promise(() => {});
    await scene.pass(60 * SECOND, SECOND);
    expect(askedInAll() - before).toBe(1);
    await scene.pass(14 * SECOND, SECOND);
    expect(askedInAll() - before).toBe(1);
    await scene.pass(SECOND, SECOND);
    expect(askedInAll() - before).toBe(2);
  });

  it.each([
    ['a state', 'NOTPAY'],
    ['that it knows no such order', new OrderNotFoundError('none')],
    ['an errcode that blames the merchant', errcode(660001)],
    ['an unknown errcode', errcode(999_999)],
  ])('ends when WeCom answers %s', async (_title, answer) => {
    await paused(throttled);
    scene.orders.otherwise = answer;
    await scene.pass(60 * SECOND, SECOND);
    expect((await scene.polling.stats()).paused).toBeUndefined();
    expect(askedInAll()).toBe(6);
  });

  it('ends when a poll out of turn is answered', async () => {
    await paused(throttled);
    scene.orders.otherwise = 'NOTPAY';
    await scene.polling.watchlist.poll(KEY, 'pollNow');
    await scene.tick();
    expect((await scene.polling.stats()).paused).toBeUndefined();
  });

  it('continues when the trial fails likewise, and is not reported again', async () => {
    await paused(throttled);
    await scene.pass(10 * MINUTE, SECOND);
    expect(askedInAll()).toBe(11);
    expect(scene.logger.of('warn')).toHaveLength(1);
  });

  it('I1: ends on its own, and everything that was due is polled', async () => {
    await paused(errcode(40013));
    await scene.pass(30 * MINUTE, 10 * SECOND);
    scene.orders.otherwise = 'SUCCESS';
    await scene.pass(2 * MINUTE, SECOND);
    expect(scene.events.map(({ order }) => order.out_trade_no).toSorted()).toEqual(
      [1, 2, 3, 4, 5].map((place) => `ORDER-${place}`),
    );
  });
});

describe('the rate limit of background calls', () => {
  it('lets no order be polled while there is no room, and the due ones when there is', async () => {
    scene.orders.wait = 500;
    for (const name of ['ORDER-1', 'ORDER-2']) scene.track(name);
    await scene.pass(MINUTE, SECOND);
    expect(askedInAll()).toBe(0);
    expect(await scene.polling.stats()).toMatchObject({ due: 2, paused: undefined });
    scene.orders.wait = 0;
    await scene.tick();
    expect(askedInAll()).toBe(2);
    expect(scene.orders.queries.every(({ options }) => options.background)).toBe(true);
  });
});
