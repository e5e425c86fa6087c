import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Route } from 'playwright-core';
import { FakeWeCom } from '../../lib/testing/index.js';
import { BuiltPackage } from '../docs/support/built-package.js';
import { until } from '../support/e2e-time.js';
import { Visit, describeInChromium, launchChromium } from './support/chromium.js';
import { untilNotified } from './support/notified.js';
import { Shop, compileShop } from './support/shop.js';

const PHONE = { width: 375, height: 812 };

describeInChromium('the page of sample 02-shop, in Chromium', () => {
  let built: BuiltPackage;
  let browser: Browser;
  /** Where every test has orders of its own. */
  let shop: Shop;

  beforeAll(async () => {
    browser = await launchChromium();
    built = await BuiltPackage.create();
    await compileShop(built);
    shop = await Shop.start(built);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  });

  it('turns green once a notification tells the shop of a payment, and says so of a refund', async () => {
    await using own = await Shop.start(built);
    await using visit = await Visit.to(browser, own.url, { locale: 'en-GB', viewport: PHONE });
    const { page } = visit;
    await page.getByText('A notification turns the order green at once.').waitFor();
    const card = await untilNotified(
      async () => {
        const ordered = await visit.order('Check out');
        await ordered.getByRole('button', { name: 'Pay ¥22.00' }).click();
        await ordered.getByText(/^(?:A notification told the shop|Poll \d+ found the payment)/u).waitFor();
        return ordered;
      },
      async (ordered) => (await ordered.innerText()).includes('A notification told the shop'),
    );
    await visit.turnedGreen(card);
    await card.getByText(/^A notification told the shop within \d+ s of the payment\.$/u).waitFor();
    expect(await card.locator('.path').innerText()).toContain('notification');
    await card.getByText('Notification received: paid').first().waitFor();
    await card.getByText('Confirmed by a query: paid').first().waitFor();

    const refundTold = card.getByText(/^(?:told by notification|found by polling)$/u);
    await untilNotified(
      async (time) => {
        await card.getByLabel('Refund (¥)').fill('5');
        await card.getByRole('button', { name: 'Refund', exact: true }).click();
        await refundTold.nth(time - 1).waitFor();
      },
      async () => (await refundTold.allInnerTexts()).includes('told by notification'),
    );
    await page.getByRole('button', { name: '中文' }).click();
    await card.getByText(/^商户收到通知，支付后 \d+ 秒内得知。$/u).waitFor();
    await card.getByText('由通知得知').first().waitFor();
    expect(await visit.width()).toBe(PHONE.width);
    expect(visit.problems).toEqual([]);
  });

  it('turns green once polling finds a payment whose notification was lost, and says so of a refund', async () => {
    await using own = await Shop.start(built);
    await using visit = await Visit.to(browser, own.url);
    const { page } = visit;
    const notifications = page.getByRole('switch', { name: '通知送达' });
    await page.locator('#state-notifications').getByText('正常送达').waitFor();
    expect(await notifications.getAttribute('aria-checked')).toBe('true');
    await notifications.focus();
    await page.keyboard.press('Space');
    await page.locator('#state-notifications').getByText('全部丢失').waitFor();
    expect(await notifications.getAttribute('aria-checked')).toBe('false');
    expect(await page.getByRole('status').textContent()).toBe('通知全部丢失。');
    const card = await visit.order('下单');
    await card.getByText(/^\d+ 秒后查询$/u).waitFor();

    await card.getByText('"package": "prepay_id=').waitFor();
    await card.getByRole('button', { name: '支付 ¥22.00' }).click();
    await card.locator('.timeline').getByText('通知丢失').first().waitFor();
    await card.getByText(/^第 \d+ 次查询发现已支付，距支付 \d+ 秒。$/u).waitFor();
    expect(await card.locator('.pill').textContent()).toBe('已支付');
    expect(await page.getByRole('status').textContent()).toMatch(/^订单 SHOP-\S+ 已支付。$/u);
    await visit.turnedGreen(card);
    await card.getByLabel('退款（元）').fill('5');
    await card.getByRole('button', { name: '退款', exact: true }).click();
    await card.getByText('由轮询得知').waitFor();

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Order board' }).waitFor();
    await card.getByText(/^Poll \d+ found the payment \d+ s after it was made\.$/u).waitFor();
    await card.getByText('found by polling').waitFor();
    expect(await visit.language()).toBe('en');

    await page.getByRole('switch', { name: 'Notifications arrive' }).click();
    await page.locator('#state-notifications').getByText('arriving').waitFor();
    expect(visit.problems).toEqual([]);
  });

  it('shows the orders while WeCom fails, and resumes once it is back', async () => {
    await using own = await Shop.start(built, { SHOP_OUTAGE_SECONDS: '30' });
    await using visit = await Visit.to(browser, own.url, { locale: 'en-GB', viewport: PHONE });
    const { page } = visit;
    await page.getByRole('button', { name: 'Check out' }).click();
    await page.getByRole('button', { name: /^Pay ¥/u }).waitFor();
    await page.getByRole('button', { name: 'Take WeCom down for 30 s' }).click();
    await page.getByText(/^WeCom is unreachable for another \d+ s\./u).waitFor();
    await page.getByRole('button', { name: /^Pay ¥/u }).click();
    await page.getByRole('button', { name: 'Restart polling' }).click();

    await page.reload();
    await page.getByText(/^WeCom is unreachable for another \d+ s\./u).waitFor();
    await page.getByText('The notification was lost: the shop does not know yet.').waitFor();
    await page
      .locator('#state-polling')
      .getByText(/running|failing|paused/u)
      .waitFor();

    await page.getByText('up (fake)').waitFor();
    expect(await page.locator('#banner').isHidden()).toBe(true);
    await page.locator('.card[data-status="paid"]').waitFor();
    expect(visit.problems).toEqual([]);
  });

  it('closes what is not paid in time, unless it is paid meanwhile, and refunds it in parts', async () => {
    await using visit = await Visit.to(browser, shop.url, { locale: 'en-GB', viewport: PHONE });
    const { page } = visit;
    const unpaid = await visit.order('Check out');
    await unpaid.getByRole('button', { name: 'Leave: 5 minutes pass' }).click();
    await visit.shows(unpaid, 'closed');
    await unpaid.getByText('Not paid in time: polling closed the order').waitFor();

    const card = await visit.order('Check out');
    await card.getByRole('button', { name: 'Pay while the shop closes' }).click();
    await visit.shows(card, 'paid');
    await card.getByLabel('Refund (¥), up to ¥22.00').fill('5');
    await card.getByRole('button', { name: 'Refund' }).click();
    await card.getByText('¥5.00 refunded', { exact: true }).waitFor();
    await card.getByText('Refund of ¥5.00, event emitted: done').waitFor();
    await card.getByLabel('Refund (¥), up to ¥17.00').waitFor();
    expect(await visit.width()).toBe(PHONE.width);
    expect(await page.locator('body').innerText()).not.toMatch(/refund-/u);
    expect(visit.problems).toEqual([]);
  });

  it('reconciles a day, and shows what has healed when it does so again', async () => {
    await using visit = await Visit.to(browser, shop.url, { locale: 'en-GB' });
    const { page } = visit;
    await page.getByRole('link', { name: 'Reconciliation' }).click();
    const day = page.getByLabel('Day (Beijing)');
    await page.getByText('five things went wrong').waitFor();
    const latestBilled = await day.inputValue();
    const run = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const rows = page.locator('#differences').getByRole('row');

    await day.selectOption({ index: 0 });
    await run('Reconcile');
    await page
      .locator('#not-made')
      .getByText(/^The bill of .* is not ready yet\. Ask again from .* 10:00 on, Beijing time\.$/u)
      .waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);

    await day.selectOption(latestBilled);
    await run('Reconcile');
    await page.getByText('Differences: 5', { exact: true }).waitFor();
    expect(await page.locator('#not-made').isHidden()).toBe(true);
    expect(await page.getByRole('row', { name: 'Payments' }).innerText()).toMatch(
      /¥511\.00 \(13\)\s+¥498\.00 \(12\)/u,
    );
    await rows.filter({ hasText: 'Marked as paid, but not in the bill' }).getByText('not paid').waitFor();
    await rows.filter({ hasText: 'Refund unknown to the shop' }).getByText('and says: done').waitFor();
    const healing = rows.filter({ hasText: 'Paid, but open in the shop' });
    await healing.getByText('The event has come: the shop has marked it as paid.').waitFor();

    await run('Run again');
    await page.getByText('Differences: 4', { exact: true }).waitFor();
    await healing.getByText('Healed: both sides agree now.').waitFor();
    expect(await rows.count()).toBe(5);
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe(`differences-${latestBilled}.csv`);

    for (const size of [PHONE, { width: 1280, height: 900 }]) {
      await page.setViewportSize(size);
      expect(await visit.width()).toBe(size.width);
      await page.getByRole('button', { name: '中文' }).click();
      await healing
        .or(rows.filter({ hasText: '长款' }))
        .getByText('已修复：双方现已一致。')
        .waitFor();
      expect(await visit.width()).toBe(size.width);
      expect(await page.locator('#report').innerText()).not.toMatch(/paid|refund|differ|kind-|action-/iu);
      await page.getByRole('button', { name: 'English' }).click();
      expect((await page.locator('body').innerText()).replace('中文', '')).not.toMatch(/\p{Script=Han}/u);
    }
    expect(visit.problems).toEqual([]);
  });

  it('recovers on its own after kill -9 and a restart of the shop', async () => {
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    const card = await visit.order('下单');
    await card.waitFor();
    await shop.kill();
    await page.getByText('服务无响应，正在重连').waitFor();
    await shop.restart();
    await card.getByText('服务重启，继续轮询').waitFor();
    expect(await page.locator('#banner').isHidden()).toBe(true);
  });

  it('uses one language, down to the products', async () => {
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    await page.getByLabel('商品').selectOption({ label: '红茶 · ¥16.00' });
    const card = await visit.order('下单');
    await card.getByRole('heading', { name: '红茶', exact: true }).waitFor();
    const words = async () => {
      const parts = [page.getByRole('banner'), page.locator('.panel'), card];
      return (await Promise.all(parts.map((part) => part.innerText()))).join('\n');
    };
    expect(await words()).not.toMatch(/\b(?:latte|tea|scone|coffee|orders?)\b/iu);

    await page.getByRole('button', { name: 'English' }).click();
    await card.getByRole('heading', { name: 'Black tea', exact: true }).waitFor();
    expect(await page.getByLabel('Product').inputValue()).toBe('Black tea');
    await card
      .getByText(/Poll 1: not paid$/u)
      .first()
      .waitFor();
    expect((await words()).replace('中文', '')).not.toMatch(/\p{Script=Han}|NOTPAY/u);
  });

  it('accepts no order before it knows the shop', async () => {
    await using visit = await Visit.to(browser, shop.url);
    const { page } = visit;
    const held: Route[] = [];
    await page.route('**/board/events', (route) => void held.push(route));
    await page.reload();
    const create = page.getByRole('button', { name: '下单' });
    await create.waitFor();
    await until(() => held.length > 0);
    expect(await create.isDisabled()).toBe(true);

    for (const route of held) await route.continue();
    await (await visit.order('下单')).waitFor();
    expect(visit.problems).toEqual([]);
  });

  it('shows that polls fail while the latest poll of an order has failed', async () => {
    await using own = await Shop.start(built, { SHOP_OUTAGE_SECONDS: '3600' });
    await using visit = await Visit.to(browser, own.url, { locale: 'en-GB' });
    const { page } = visit;
    const polling = page.locator('#state-polling');
    await page.getByRole('button', { name: 'Take WeCom down' }).click();
    await page.getByText(/^WeCom is unreachable/u).waitFor();
    expect(await polling.textContent()).not.toContain('failing');

    const { out_trade_no } = (await own.post('/orders', { total: 100 })).body;
    own.record({ out_trade_no, kind: 'poll-failed' });
    await page.getByText('A poll failed and will be retried').first().waitFor();
    await polling.getByText('polls are failing and will be retried').waitFor();

    // The shop itself polls too, and fails again.
    await until(async () => {
      own.record({ out_trade_no, kind: 'polled', state: 'NOTPAY' });
      await polling.getByText('running').waitFor({ timeout: 2_000 });
      return true;
    });
    await page
      .getByText(/Poll 1: not paid$/u)
      .first()
      .waitFor();
  });

  it('does not claim that the shop knows nothing once the event was emitted', async () => {
    await using own = await Shop.start(built, { SHOP_OUTAGE_SECONDS: '3600' });
    await using visit = await Visit.to(browser, own.url, { locale: 'en-GB' });
    const { page } = visit;
    const out_trade_no = await own.order();
    const payment = await own.prepay(out_trade_no);
    await own.post('/wecom/outage');
    await own.post(`/customer/orders/${out_trade_no}/pay`, payment);
    await page.getByText('the shop does not know yet.').waitFor();
    own.record({ out_trade_no, kind: 'told', state: 'SUCCESS' });
    await page.getByText('The event has been emitted. The shop is updating the order.').waitFor();
    expect(await page.getByText('the shop does not know yet.').count()).toBe(0);
  });

  it('fits a phone in both languages, and renders no text as HTML', async () => {
    const description = '<img src=x onerror="document.title=1">超长超长超长超长超长';
    const { body } = await shop.post('/orders', { total: 100_000_000, description });
    await using visit = await Visit.to(browser, shop.url, { viewport: PHONE });
    const { page } = visit;
    const card = visit.card(body.out_trade_no);
    await card.getByText(description).waitFor();
    expect(await page.title()).toBe('订单看板');
    expect(await visit.width()).toBe(PHONE.width);
    await page.getByRole('button', { name: 'English' }).click();
    await card.getByText('The customer has not checked out yet.').waitFor();
    await card.getByRole('button', { name: 'Check out again' }).click();
    await card.getByRole('button', { name: 'Pay while the shop closes' }).waitFor();
    expect(await visit.width()).toBe(PHONE.width);
    expect(visit.problems).toEqual([]);
  });

  describe('when WeCom is real', () => {
    let wecom: FakeWeCom;
    let real: Shop;

    beforeAll(async () => {
      wecom = await FakeWeCom.start();
      const { corpId, corpSecret, mchid } = wecom.credentials;
      real = await Shop.start(built, {
        WECOM_CORP_ID: corpId,
        WECOM_CORP_SECRET: corpSecret,
        WECOM_PAY_MCHID: mchid,
        WECOM_PAY_APPID: 'wx1234567890abcdef',
        WECOM_BASE_URL: wecom.baseUrl,
        WECOM_NOTIFICATION_TOKEN: wecom.notifications.keys.token,
        WECOM_NOTIFICATION_AES_KEY: wecom.notifications.keys.encodingAESKey,
      });
    });
    afterAll(async () => {
      await real?.[Symbol.asyncDispose]();
      await wecom?.close();
    });

    /** Adds an order that exists at WeCom, in yuan, and returns its card. */
    async function watch(visit: Visit, out_trade_no: string, amount: string): Promise<Locator> {
      const { page } = visit;
      await page.getByLabel('商户订单号').fill(out_trade_no);
      await page.getByLabel('金额（元）').fill(amount);
      return visit.order('添加订单');
    }

    it('hides the customer', async () => {
      await using visit = await Visit.to(browser, real.url);
      wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
      const card = await watch(visit, 'ORDER-1', '1.00');
      await card.getByText('正在轮询这笔订单。').waitFor();
      expect(await card.getByRole('button').count()).toBe(0);
      expect(await visit.page.locator('header, .panel').getByRole('button').allTextContents()).toEqual([
        'English',
        '添加订单',
        '重启轮询',
      ]);
      await visit.page.locator('#state-notifications').getByText('已启用').waitFor();
      wecom.notifications.url = `${real.url}/wecom-pay/notifications`;
      wecom.orders.pay('ORDER-1');
      wecom.notifications.url = undefined;
      await card.getByText('收到通知：支付成功').first().waitFor();
      expect(visit.problems).toEqual([]);
    });

    it('says that an order was paid with another amount, and refunds nothing of it', async () => {
      await using visit = await Visit.to(browser, real.url, { viewport: PHONE });
      wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
      wecom.orders.pay('ORDER-2');
      const card = await watch(visit, 'ORDER-2', '2.00');
      await visit.shows(card, 'disputed');
      expect(await card.locator('.pill').textContent()).toBe('金额不符');
      await card.getByText('触发事件：金额不符').waitFor();

      await visit.page.getByRole('button', { name: 'English' }).click();
      await card.getByText('The customer has paid another amount: somebody has to look at it.').waitFor();
      await card.getByText('Event emitted: wrong amount').waitFor();
      expect(await card.getByRole('button').count()).toBe(0);
      expect(await visit.width()).toBe(PHONE.width);
      expect(visit.problems).toEqual([]);
    });

    it('wants a failed refund again when asked to, under its number', async () => {
      await using visit = await Visit.to(browser, real.url, { viewport: PHONE });
      wecom.orders.create({ out_trade_no: 'ORDER-3', total: 2_200 });
      wecom.orders.pay('ORDER-3');
      const card = await watch(visit, 'ORDER-3', '22.00');
      await visit.shows(card, 'paid');
      await card.getByLabel('退款（元），最多 ¥22.00').fill('5');
      await card.getByRole('button', { name: '退款' }).click();
      await until(() => wecom.refunds.of('ORDER-3').length > 0);
      wecom.refunds.abnormal(wecom.refunds.of('ORDER-3')[0]!.out_refund_no);
      await card.getByText('¥5.00 退款失败').waitFor();
      // The part that failed may be tried again, so it is not left for another refund.
      await card.getByLabel('退款（元），最多 ¥17.00').waitFor();
      expect(await visit.width()).toBe(PHONE.width);

      await visit.page.getByRole('button', { name: 'English' }).click();
      await card.getByText('¥5.00 could not be refunded').waitFor();
      expect(await visit.width()).toBe(PHONE.width);
      await card.getByRole('button', { name: 'Try again' }).click();
      await card.getByText('¥5.00 is being refunded').waitFor();
      expect(await card.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      expect(await card.getByRole('listitem').filter({ hasText: 'is being refunded' }).count()).toBe(1);
      expect(visit.problems).toEqual([]);
    });
  });
});
