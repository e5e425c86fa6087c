import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'libsql';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { FakeWeCom } from '../../lib/testing/index.js';
import { latestBilledDay } from '../../sample/02-shop/src/reconciliation/beijing-days.js';
import { checkEnvironment } from '../../sample/shop-kit/environment.js';
import { BuiltPackage } from '../docs/support/built-package.js';
import { until } from '../support/e2e-time.js';
import type { BoardOrder } from './support/board.js';
import { Board, isPaidAndTold, isToldByNotification } from './support/board.js';
import { untilNotified } from './support/notified.js';
import type { ShopOrder } from './support/shop.js';
import { Shop, compileShop } from './support/shop.js';

/** Polls that hang are given 10 s to end, in ms. */
const ENDS_WITHIN = 9_000;

interface Report {
  readonly differences: readonly {
    readonly kind: string;
    readonly out_trade_no: string;
    readonly action: string;
    readonly answer?: string;
  }[];
  readonly refunds: object;
}

describe('sample 02-shop', () => {
  let built: BuiltPackage;

  beforeAll(async () => {
    built = await BuiltPackage.create();
    await compileShop(built);
  });
  afterAll(() => built[Symbol.asyncDispose]());

  describe('on a fake WeCom', () => {
    let shop: Shop;
    let board: Board;
    beforeAll(async () => {
      shop = await Shop.start(built);
    });
    afterAll(async () => shop?.[Symbol.asyncDispose]());
    beforeEach(() => {
      board = new Board(shop.url);
    });
    afterEach(() => board[Symbol.dispose]());

    /** Kills the shop, and follows the board of the next one. */
    async function killAndRestart(meanwhile?: () => Promise<void>): Promise<void> {
      board[Symbol.dispose]();
      await shop.kill();
      await meanwhile?.();
      await shop.restart();
      board = new Board(shop.url);
    }

    it('learns by polling alone that a customer paid, and closes unpaid orders, but none that is paid meanwhile', async () => {
      await shop.letNotifications('get lost');
      const [paid, left, waiting] = [await shop.order(1_990), await shop.order(), await shop.order()];
      expect(await shop.get(`/orders/${paid}`)).toMatchObject({
        status: 200,
        body: { status: 'open', total: 1_990 },
      });
      expect((await shop.pay(paid)).status).toBe(204);
      expect((await shop.post(`/customer/orders/${left}/leave`)).status).toBe(204);
      expect((await shop.post('/polling/restart')).status).toBe(204);
      expect(JSON.stringify((await shop.get('/orders')).body)).not.toMatch(/payer|openid/u);

      const card = await board.order(paid, isPaidAndTold);
      expect(card.timeline.map(({ kind }) => kind).slice(-4)).toEqual([
        'customer-paid',
        'notification-lost',
        'polled',
        'told',
      ]);
      expect(card.timeline.at(-1)?.source).toBe('schedule');
      expect(card.stateAtWeCom).toBe('SUCCESS');
      expect(card.nextPollAt).toBeUndefined();
      await board.order(left, ({ status }) => status === 'closed');
      await board.order(waiting, ({ attempts }) => attempts > 0);

      const late = await shop.order();
      expect((await shop.pay(late, 'pay-while-closing')).status).toBe(204);
      const { timeline } = await board.order(late, isPaidAndTold);
      expect(timeline.map(({ state }) => state)).not.toContain('CLOSED');

      const { body } = await shop.get<ShopOrder[]>('/orders');
      const statusOf = new Map(body.map(({ out_trade_no, status }) => [out_trade_no, status]));
      expect([paid, left, waiting, late].map((number) => statusOf.get(number))).toEqual([
        'paid',
        'closed',
        'open',
        'paid',
      ]);
    });

    it('is notified of payments and refunds, and confirms them by a query', async () => {
      await shop.letNotifications('arrive');
      const paid = await untilNotified(
        async () => board.order(await shop.sell(1_000), isPaidAndTold),
        isToldByNotification,
      );
      const unscheduled = (order: BoardOrder) => linesOf(order).filter(([, source]) => source !== 'schedule');
      expect(unscheduled(paid).slice(-4)).toEqual([
        ['customer-paid', null],
        ['notified', null],
        ['polled', 'notification'],
        ['told', 'notification'],
      ]);

      const refunded = await untilNotified(async (time) => {
        await shop.post(`/orders/${paid.out_trade_no}/refunds`, { refund: 200 });
        return board.refunded(paid.out_trade_no, time);
      }, isToldByNotification);
      expect(unscheduled(refunded).slice(-3)).toEqual([
        ['notified', null],
        ['polled', 'notification'],
        ['told', 'notification'],
      ]);
    });

    it('refunds a part of an order once, although it is killed, and refuses more than is left', async () => {
      const out_trade_no = await shop.order(1_000);
      await shop.pay(out_trade_no);
      await board.order(out_trade_no, isPaidAndTold);
      const refund = (amount: unknown) => shop.post(`/orders/${out_trade_no}/refunds`, { refund: amount });
      expect((await refund(0)).status).toBe(400);
      expect((await refund(300)).status).toBe(201);
      expect(await refund(701)).toMatchObject({
        status: 409,
        body: { message: `only 700 of order ${out_trade_no} can be refunded` },
      });
      await killAndRestart();
      const card = await board.order(out_trade_no, ({ refunds: [first] }) => first?.status === 'refunded');
      expect(card.refunds).toMatchObject([{ refund: 300, status: 'refunded' }]);
      expect(card.status).toBe('paid');
      const clicks = await Promise.all([400, 400, 400].map(refund));
      expect(clicks.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
        201, 409, 409,
      ]);
    });

    it('resumes polling after kill -9, and finds what was paid while it was down', async () => {
      const [paid, waiting] = [await shop.order(700), await shop.order()];
      await killAndRestart(() => payUpstream(join(shop.data, 'fake', 'wecom.sqlite'), paid, 700));
      const card = await board.order(paid, isPaidAndTold);
      expect(card.timeline.map(({ kind }) => kind).slice(-3)).toEqual(['resumed', 'polled', 'told']);
      const { status, nextPollAt } = await board.order(waiting, ({ attempts }) => attempts > 0);
      expect(status).toBe('open');
      expect(Date.parse(nextPollAt ?? '')).toBeGreaterThan(Date.now());
    });

    it('explains what is wrong with a request', async () => {
      for (const total of [0, 1.5, '100', undefined]) {
        const { status, body } = await shop.post<{ message: string[] }>('/orders', { total });
        expect(status).toBe(400);
        expect(body.message.join()).toContain('total must');
      }
      expect((await shop.post('/orders', { total: 1, status: 'paid' })).status).toBe(400);
      expect((await shop.post('/wecom/notifications', { arrive: 'no' })).status).toBe(400);
      expect((await shop.post('/orders', { total: 1, out_trade_no: 'a' })).status).toBe(400);
      const out_trade_no = await shop.order();
      expect((await shop.post('/orders', { total: 1, out_trade_no })).status).toBe(409);
      expect((await shop.get('/orders/NO-SUCH-ORDER')).status).toBe(404);
      expect((await shop.post('/customer/orders/NO-SUCH-ORDER/pay')).status).toBe(404);
      expect((await shop.post(`/orders/${out_trade_no}/refunds`, { refund: 1 })).status).toBe(409);
      const payment = await shop.prepay(out_trade_no);
      const pay = (body: unknown) => shop.post(`/customer/orders/${out_trade_no}/pay`, body);
      expect((await pay({ ...payment, paySign: 'x' })).status).toBe(409);
      expect((await pay(payment)).status).toBe(204);
      expect((await pay(payment)).status).toBe(409);
      expect((await shop.post(`/orders/${out_trade_no}/refunds/NO-SUCH-REFUND/retry`)).status).toBe(404);
    });

    it('reconciles a day: finds each mishap, heals the one that can be, and hands out the rest as CSV', async () => {
      const { body: offer } = await shop.get<{ latestBilled: string; days: string[] }>('/reconciliation');
      const [today = ''] = offer.days;
      const date = offer.latestBilled;
      const reconcile = async (day: string) =>
        (await shop.post<{ report?: Report; askAgainAt?: string }>(`/reconciliation/${day}`)).body;
      expect((await shop.get(`/reconciliation/${date}/differences.csv`)).status).toBe(404);

      const { report } = await reconcile(date);
      expect(report?.differences.map(({ kind, action, answer }) => [kind, action, answer])).toEqual([
        ['paid_not_marked', 'polled', 'SUCCESS'],
        ['amount_mismatch', 'none', undefined],
        ['unknown_order', 'none', undefined],
        ['refund_unknown', 'queried', 'SUCCESS'],
        ['marked_not_paid', 'queried', 'NOTPAY'],
      ]);
      const held = report?.differences[0]?.out_trade_no ?? '';
      await until(async () => (await shop.get(`/orders/${held}`)).body.status === 'paid');
      await killAndRestart();
      const again = (await reconcile(date)).report;
      expect(again?.differences.map(({ kind }) => kind)).toEqual(
        report?.differences.slice(1).map(({ kind }) => kind),
      );
      expect(again?.refunds).toEqual(report?.refunds);

      const csv = await fetch(`${shop.url}/reconciliation/${date}/differences.csv`);
      expect(csv.headers.get('content-disposition')).toContain(`differences-${date}.csv`);
      expect((await csv.text()).trim().split('\r\n')).toHaveLength(5);
      const dayBefore = offer.days[offer.days.indexOf(date) + 1] ?? '';
      expect((await reconcile(dayBefore)).report).toMatchObject({
        isBalanced: true,
        payments: { matched: { count: 14 } },
      });
      const { askAgainAt } = await reconcile(today);
      expect(Date.parse(askAgainAt ?? '')).toBeGreaterThan(Date.now());
      expect((await shop.post('/reconciliation/yesterday')).status).toBe(422);
      expect(JSON.stringify((await shop.get('/orders')).body)).not.toContain('PAST-');
    });

    it('prints what to do in a few lines, and ends at once on SIGINT though a page is open', async () => {
      await using other = await Shop.start(built);
      using page = new Board(other.url);
      expect(other.app.output.trim().split('\n').length).toBeLessThanOrEqual(6);
      await page.until(() => page.shop !== undefined);
      await other.post('/wecom/outage');
      const before = Date.now();
      other.app.signal('SIGINT');
      expect(await other.app.exit).toEqual({ code: null, signal: 'SIGINT' });
      expect(Date.now() - before).toBeLessThan(ENDS_WITHIN);
    });
  });

  describe('with WECOM_* variables', () => {
    it('queries that WeCom, and offers no customer', async () => {
      await using wecom = await FakeWeCom.start();
      const { corpId, corpSecret, mchid } = wecom.credentials;
      await using shop = await Shop.start(built, {
        WECOM_CORP_ID: corpId,
        WECOM_CORP_SECRET: corpSecret,
        WECOM_PAY_MCHID: mchid,
        WECOM_BASE_URL: wecom.baseUrl,
      });
      using board = new Board(shop.url);
      wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
      await shop.post('/orders', { total: 100, out_trade_no: 'ORDER-1' });
      wecom.orders.pay('ORDER-1');
      expect((await shop.post('/customer/orders/ORDER-1/pay')).status).toBe(404);
      expect((await shop.post('/wecom/outage')).status).toBe(404);
      expect((await shop.post('/wecom/notifications', { arrive: false })).status).toBe(404);
      const card = await board.order('ORDER-1', ({ status }) => status === 'paid');
      expect(card.stateAtWeCom).toBeUndefined();
      expect(shop.app.output).toContain(`(with ${wecom.baseUrl})`);
      expect(shop.app.output).not.toContain(corpSecret);
    });
  });

  it.each([
    ['2026-11-29T09:59:00+08:00', '2026-11-27'],
    ['2026-11-29T10:00:00+08:00', '2026-11-28'],
  ])('knows that at %s the latest bill is that of %s', (time, day) => {
    expect(latestBilledDay(Date.parse(time))).toBe(day);
  });

  it.each<[Record<string, string>, string]>([
    [{ WECOM_CORP_ID: 'ww0000000000000001', WECOM_CORP_SECRET: 'x' }, 'but not WECOM_PAY_MCHID.'],
    [{ PORT: 'eighty' }, 'PORT must be a whole number from 0 to 65535, got "eighty".'],
    [{ SHOP_OUTAGE_SECONDS: '-1' }, 'SHOP_OUTAGE_SECONDS must be a whole number from 1 to 3600, got "-1".'],
  ])('says what is wrong with the variables %j', (env, reason) => {
    const variables = jest.replaceProperty(process, 'env', env);
    try {
      expect(checkEnvironment).toThrow(reason);
    } finally {
      variables.restore();
    }
  });

  it('refuses to start on wrong variables, and says why', async () => {
    const app = Shop.attempt(built, { PORT: 'eighty' });
    expect(await app.exit).toEqual({ code: 1, signal: null });
    expect(app.output).toContain('PORT must be a whole number from 0 to 65535, got "eighty".');
  });

  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const app = Shop.attempt(built, { PORT: String(port) });
    const { code } = await app.exit;
    other.close();
    await once(other, 'close');
    expect(code).toBe(1);
    expect(app.output).toContain(`Port ${port} is already in use.`);
  });
});

/** Each line of the timeline: what happened, and what it came of. */
function linesOf({ timeline }: BoardOrder) {
  return timeline.map(({ kind, source }) => [kind, source]);
}

/** A customer pays at WeCom, whose books need no shop to be open. */
async function payUpstream(file: string, out_trade_no: string, total: number): Promise<void> {
  await using wecom = await FakeWeCom.start();
  wecom.orders.create({ out_trade_no, total });
  const db = new Database(file);
  const body = JSON.stringify(wecom.orders.pay(out_trade_no));
  db.prepare('UPDATE orders SET body = ? WHERE out_trade_no = ?').run(body, out_trade_no);
  db.close();
}
