import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { FakeWeCom } from '../../lib/testing/index.js';
import { BuiltPackage } from '../docs/support/built-package.js';
import { Visit, describeInChromium, launchChromium } from './support/chromium.js';
import { Shop, compileShop } from './support/shop.js';

// Polls come seconds after the order.
jest.setTimeout(120_000);

const PHONE = { width: 375, height: 812 };

describeInChromium('the page of sample 02-shop, in Chromium', () => {
  let built: BuiltPackage;
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
    built = await BuiltPackage.create();
    await compileShop(built);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.[Symbol.asyncDispose]();
  });

  it('turns green once a customer has paid, though nothing tells the shop', async () => {
    await using shop = await Shop.start(built);
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    await page.getByText('让顾客付款。通知会丢失。').waitFor();
    await page.getByRole('button', { name: '下一单' }).click();
    const card = page.getByRole('article');
    await card.getByText(/^\d+ 秒后查询$/u).waitFor();

    await card.getByRole('button', { name: '顾客付款（通知丢失）' }).click();
    await card.getByText('顾客已付款，通知丢失了：商店还不知道。').waitFor();
    expect(await card.locator('.pill').textContent()).toBe('待付款');
    await card.getByText(/第 \d+ 次查询发现了付款，在付款 \d+ 秒之后。/u).waitFor();
    expect(await card.locator('.pill').textContent()).toBe('已付款');
    expect(await page.getByRole('status').textContent()).toMatch(/^订单 SHOP-\S+ 已付款。$/u);
    await visit.turnedGreen();

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Shop board' }).waitFor();
    await card.getByText(/^Poll \d+ found the payment, \d+ s after it was made\.$/u).waitFor();
    expect(await visit.language()).toBe('en');
    expect(visit.problems).toEqual([]);
  });

  it('shows the orders while WeCom fails, and goes on once it is back', async () => {
    await using shop = await Shop.start(built, { SHOP_OUTAGE_SECONDS: '12' });
    await using visit = await Visit.to(browser, shop.url, { locale: 'en-GB', viewport: PHONE });
    const { page } = visit;
    await page.getByRole('button', { name: 'Break WeCom for 12 s' }).click();
    await page.getByText(/^WeCom cannot be reached for another \d+ s\./u).waitFor();
    await page.getByRole('button', { name: 'Create order' }).click();
    await page.getByRole('button', { name: 'Customer pays (notification lost)' }).click();
    await page.getByRole('button', { name: 'Restart polling' }).click();

    await page.reload();
    await page.getByText(/^WeCom cannot be reached for another \d+ s\./u).waitFor();
    await page.getByText('got lost: the shop does not know yet.').waitFor();
    expect(await page.locator('#state-polling').textContent()).toMatch(/polls fail|paused/u);

    await page.getByText('fine (a fake)').waitFor();
    expect(await page.locator('#banner').isHidden()).toBe(true);
    await page.locator('.card[data-status="paid"]').waitFor();
    expect(visit.problems).toEqual([]);
  });

  it('comes back by itself after kill -9 of the shop and a new start', async () => {
    await using shop = await Shop.start(built);
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    await page.getByRole('button', { name: '下一单' }).click();
    await page.getByRole('article').waitFor();
    await shop.kill();
    await page.getByText('商店没有回应，正在重新连接').waitFor();
    await shop.restart();
    await page.getByText('商店重新启动，继续关注').waitFor();
    expect(await page.locator('#banner').isHidden()).toBe(true);
  });

  it('fits a phone in both languages, and takes no text for HTML', async () => {
    await using shop = await Shop.start(built);
    const description = '<img src=x onerror="document.title=1">超长超长超长超长超长';
    await shop.post('/orders', { total: 100_000_000, description });
    await using visit = await Visit.to(browser, shop.url, { viewport: PHONE });
    const { page } = visit;
    await page.getByText(description).waitFor();
    expect(await page.title()).toBe('小店看板');
    expect(await visit.width()).toBe(PHONE.width);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('The customer has not paid yet.').waitFor();
    expect(await visit.width()).toBe(PHONE.width);
    expect(visit.problems).toEqual([]);
  });

  it('hides the customer where WeCom is real', async () => {
    await using wecom = await FakeWeCom.start();
    const { corpId, corpSecret, mchid } = wecom.credentials;
    await using shop = await Shop.start(built, {
      WECOM_CORP_ID: corpId,
      WECOM_CORP_SECRET: corpSecret,
      WECOM_PAY_MCHID: mchid,
      WECOM_BASE_URL: wecom.baseUrl,
    });
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    await page.getByLabel('商户订单号').fill('ORDER-1');
    await page.getByLabel('金额（元）').fill('1.00');
    await page.getByRole('button', { name: '添加订单' }).click();
    const card = page.getByRole('article');
    await card.getByText('商店正在关注这笔订单。').waitFor();
    expect(await page.getByRole('button').allTextContents()).toEqual(['English', '添加订单', '重启轮询']);
    expect(visit.problems).toEqual([]);
  });
});
