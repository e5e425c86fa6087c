import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { BuiltPackage } from '../docs/support/built-package.js';
import { describeWithRedis } from '../support/e2e-redis.js';
import { until } from '../support/e2e-time.js';
import { isPaidAndTold, isToldByNotification } from './support/board.js';
import { Visit, describeInChromium, launchChromium } from './support/chromium.js';
import { untilNotified } from './support/notified.js';
import { Cluster, compileCluster, isAlive } from './support/cluster.js';

/** A process that does not end by itself. */
const KILLED_AFTER = 15_000;
const PHONE = { width: 375, height: 812 };

describeWithRedis('sample 03-cluster', () => {
  let built: BuiltPackage;
  /** All tests share one, and those that end it leave none. */
  let running: Cluster | undefined;
  let cluster: Cluster;

  beforeAll(async () => {
    built = await BuiltPackage.create();
    await compileCluster(built);
  });
  beforeEach(async () => {
    running ??= await Cluster.start(built);
    cluster = running;
  });
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  });

  async function dispose(): Promise<void> {
    running = undefined;
    await cluster[Symbol.asyncDispose]();
  }

  it('finds payments that nothing notifies the shop of, whichever workers are killed', async () => {
    await cluster.shop.letNotifications('get lost');
    const first = await cluster.finder(await cluster.shop.sell());
    expect(first).toMatch(/^worker-[12]$/u);

    await cluster.make(first, 'down');
    const second = await cluster.finder(await cluster.shop.sell());
    expect(second).toMatch(/^worker-[12]$/u);
    expect(second).not.toBe(first);

    await cluster.make(second, 'down');
    const paidMeanwhile = await cluster.shop.sell();
    expect(await cluster.shop.get(`/orders/${paidMeanwhile}`)).toMatchObject({ body: { status: 'open' } });
    await cluster.make(first, 'running');
    expect(await cluster.finder(paidMeanwhile)).toBe(first);
    await cluster.make(second, 'running');
  });

  it('has a worker confirm the notification that the web process received', async () => {
    await cluster.shop.letNotifications('arrive');
    const { timeline } = await untilNotified(
      async () => cluster.board.order(await cluster.shop.sell(), isPaidAndTold),
      isToldByNotification,
    );
    expect(timeline).toContainEqual(expect.objectContaining({ kind: 'notified', by: 'web' }));
    expect(timeline.find(({ kind }) => kind === 'told')).toMatchObject({
      source: 'notification',
      by: expect.stringMatching(/^worker-[12]$/u),
    });
  });

  it('accepts orders while Redis is unreachable', async () => {
    await cluster.make('redis', 'down');
    const { status, body } = await cluster.shop.post('/orders', { total: 100 });
    expect(status).toBe(201);
    await cluster.board.order(body.out_trade_no, (order) => order.status === 'open');
    await cluster.make('redis', 'running');
  });

  it('explains what is wrong with a command', async () => {
    const { shop } = cluster;
    expect(await shop.post('/members/web/kill')).toMatchObject({
      status: 404,
      body: { message: 'there is no process web that can be killed' },
    });
    expect(await shop.post('/members/worker-1/start')).toMatchObject({
      status: 409,
      body: { message: 'worker-1 is running already' },
    });
  });

  it('explains what to install where there is no redis-server', async () => {
    const app = Cluster.attempt(built, { PATH: '' });
    expect(await app.exit).toEqual({ code: 1, signal: null });
    expect(app.output.trim().split('\n')).toEqual([
      expect.stringMatching(/there is no redis-server here\. Install it .* or set REDIS_URL/u),
    ]);
  });

  describeInChromium('the page, in Chromium', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(async () => browser?.close());

    it('kills both workers, and turns green once one of them is back', async () => {
      await cluster.shop.letNotifications('get lost');
      await using visit = await Visit.to(browser, cluster.shop.url, { viewport: PHONE });
      const { page } = visit;
      await page.getByText('2/2 运行中').waitFor();
      for (const name of ['worker-1', 'worker-2']) {
        await page.getByRole('article', { name }).getByRole('button', { name: 'kill -9' }).click();
        await page.getByRole('article', { name }).getByText('已停止').waitFor();
      }
      await page.getByText('没有 worker 在运行，轮询中断。').waitFor();
      const card = await visit.order('下单');
      await card.getByRole('button', { name: /^支付 ¥/u }).click();
      await card.getByText('用户已支付，但通知丢失，商户尚不知情。').waitFor();
      expect(await visit.width()).toBe(PHONE.width);

      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('No worker is running, so nothing is polled.').waitFor();
      expect(await visit.width()).toBe(PHONE.width);
      await page
        .getByRole('article', { name: 'worker-2' })
        .getByRole('button', { name: 'Start now' })
        .click();
      await card
        .getByText(/^worker-2 found the payment with poll \d+, \d+ s after it was made\.$/u)
        .waitFor();
      await visit.shows(card, 'paid');
      await card.getByText(/worker-2 emitted the event: paid$/u).waitFor();
      expect(await page.locator('#banner').isHidden()).toBe(true);
      expect(visit.problems).toEqual([]);
      await cluster.make('worker-1', 'running');
    });
  });

  describe('that ends', () => {
    it('prints what to do in a few lines, and leaves no process behind after Ctrl-C', async () => {
      const { app } = cluster.shop;
      const pids = cluster.pids();
      const before = Date.now();
      app.signal('SIGINT');
      // Its output is closed once all processes that inherited it have ended.
      expect(await app.exit).toEqual({ code: null, signal: 'SIGINT' });
      expect(Date.now() - before).toBeLessThan(KILLED_AFTER);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(app.output).toMatch(/\nThe shop is running at \S+ .+\n.+\n.+\nPress Ctrl-C to stop\.\n/u);
      await dispose();
    });

    it('leaves no process behind when its launcher is killed, either', async () => {
      const pids = cluster.pids();
      expect(pids).toHaveLength(3);
      cluster.shop.app.signal('SIGKILL');
      await until(() => !pids.some(isAlive));
      await until(async () => !(await cluster.isOpen()));
      await dispose();
    });
  });
});
