// Draws the pictures of the order board, in both languages, from the real sample: `npm run docs:pictures`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PICTURES = fileURLToPath(new URL('../public/', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] || '/usr/bin/chromium';
const SIZE = { width: 960, height: 720 };

const BOARDS = [
  { name: 'en', locale: 'en-GB', order: 'Check out', pay: /^Pay ¥/u },
  { name: 'zh', locale: 'zh-CN', order: '下单', pay: /^支付 ¥/u },
];

/** One order is paid and one is not. */
async function draw(browser, { name, locale, order, pay }) {
  const data = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-board-'));
  const shop = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', SHOP_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(shop, 'close');
  try {
    const context = await browser.newContext({ locale, viewport: SIZE, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(await addressOf(shop));
    const cards = page.getByRole('article');
    for (const count of [1, 2]) {
      await page.getByRole('button', { name: order, exact: true }).click();
      await cards.nth(count - 1).waitFor();
    }
    await cards.last().getByRole('button', { name: pay }).click();
    await cards.and(page.locator('[data-status="paid"]')).waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: `${PICTURES}board.${name}.png` });
    await context.close();
  } finally {
    if (shop.pid !== undefined) process.kill(-shop.pid, 'SIGINT');
    await ended;
    await rm(data, { recursive: true, force: true });
  }
}

async function addressOf(shop) {
  let output = '';
  for await (const chunk of shop.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    const address = /running at (http:\S+)/u.exec(output)?.[1];
    if (address) {
      shop.stdout.resume();
      return address;
    }
  }
  throw new Error(`npm start ended before the shop was open:\n${output}`);
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox'] });
try {
  for (const board of BOARDS) await draw(browser, board);
} finally {
  await browser.close();
}
