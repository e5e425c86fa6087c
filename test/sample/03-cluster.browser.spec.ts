import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { BuiltPackage } from '../docs/support/built-package.js';
import { describeWithRedis } from '../support/e2e-redis.js';
import { Visit, describeInChromium, launchChromium } from './support/chromium.js';
import { Cluster, compileCluster } from './support/cluster.js';

// Four processes start, and polls come seconds after the order.
jest.setTimeout(120_000);

const PHONE = { width: 375, height: 812 };

describeInChromium('in Chromium', () => {
  describeWithRedis('the page of sample 03-cluster', () => {
    let built: BuiltPackage;
    let browser: Browser;

    beforeAll(async () => {
      browser = await launchChromium();
      built = await BuiltPackage.create();
      await compileCluster(built);
    });
    afterAll(async () => {
      await browser?.close();
      await built?.[Symbol.asyncDispose]();
    });

    it('kills both workers, and turns green once one of them is back', async () => {
      await using cluster = await Cluster.start(built);
      await using visit = await Visit.to(browser, cluster.shop.url, { viewport: PHONE });
      const { page } = visit;
      await page.getByText('2/2 运行中').waitFor();
      for (const name of ['worker-1', 'worker-2']) {
        await page.getByRole('article', { name }).getByRole('button', { name: 'kill -9' }).click();
        await page.getByRole('article', { name }).getByText('已停止').waitFor();
      }
      await page.getByText('没有 worker 在运行，轮询中断。').waitFor();
      await page.getByRole('button', { name: '下单' }).click();
      await page.getByRole('button', { name: /^支付 ¥/u }).click();
      await page.getByText('顾客已支付，但通知丢失，商户尚不知情。').waitFor();
      expect(await visit.width()).toBe(PHONE.width);

      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('No worker is running, so nothing is polled.').waitFor();
      expect(await visit.width()).toBe(PHONE.width);
      await page
        .getByRole('article', { name: 'worker-2' })
        .getByRole('button', { name: 'Start now' })
        .click();
      await page
        .getByText(/^worker-2 found the payment with poll \d+, \d+ s after it was made\.$/u)
        .waitFor();
      await page.locator('.card[data-status="paid"]').waitFor();
      await page.getByText(/worker-2 emitted the event: paid$/u).waitFor();
      expect(await page.locator('#banner').isHidden()).toBe(true);
      expect(visit.problems).toEqual([]);
    });
  });
});
