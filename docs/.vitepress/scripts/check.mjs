// Reads the built site in Chromium as people do: `npm run docs:build && npm run docs:check`.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from 'vitepress';

const DOCS = fileURLToPath(new URL('../../', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] || '/usr/bin/chromium';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 812 };

/** What a newcomer wants, and where it is answered. */
const QUESTIONS = {
  Redis: 'recipes/several-replicas',
  Jest: 'recipes/jest-commonjs',
  Fastify: 'recipes/error-handling',
  Swagger: 'recipes/swagger',
  refund: 'recipes/refunds',
  Serverless: 'recipes/serverless',
};

/** All pages but for those of TypeDoc and the decisions, which are alike: one of them will do. */
function pagesOfSite() {
  const files = readdirSync(`${DOCS}.vitepress/dist`, { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.html') && !/^(?:api|decisions)\//u.test(file));
  return [...pages, 'api/nestjs-wecom-pay/classes/PaymentService.html', 'decisions/index.html'].map((file) =>
    file.replace(/(?:(?<=^|\/)index)?\.html$/u, ''),
  );
}

/** A page whose errors, and whose requests to other hosts, end up in `problems`. */
async function visit(browser, origin, options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', ({ message }) => problems.push(`${page.url()}: ${message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
      problems.push(`${page.url()} asks for ${request.url()}`);
    }
  });
  return { page, problems, end: () => context.close() };
}

async function readAll(browser, origin) {
  const { page, problems, end } = await visit(browser, origin, { viewport: PHONE });
  const pages = pagesOfSite();
  assert.ok(pages.length > 60, `only ${pages.length} pages`);
  for (const path of pages.filter((name) => name !== '404')) {
    await page.goto(origin + path);
    await page.locator('.VPContent').waitFor();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    if (width > PHONE.width) problems.push(`${path} is ${width} pixels wide on a phone`);
  }
  await end();
  assert.deepEqual(problems, []);
  console.log(`${pages.length} pages: no errors, no request to another host, as wide as a phone.`);
}

async function search(browser, origin, { path, words, expected }) {
  const { page, problems, end } = await visit(browser, origin, { viewport: DESKTOP });
  await page.goto(origin + path);
  await page.locator('.VPNavBarSearch button').first().click();
  await page.locator('#localsearch-input').fill(words);
  const found = page.locator(`.VPLocalSearchBox .result[href*="${expected}"]`).first();
  await found.waitFor();
  await found.click();
  await page.waitForURL(`**/${expected}*`);
  await end();
  assert.deepEqual(problems, []);
  console.log(`The search for “${words}” finds ${expected}.`);
}

async function changeLanguage(browser, origin, viewport) {
  const { page, problems, end } = await visit(browser, origin, { viewport });
  await page.goto(`${origin}recipes/refunds`);
  if (viewport === PHONE) {
    await page.locator('.VPNavBarHamburger').click();
    await page.locator('.VPNavScreenTranslations button').click();
  } else {
    await page.locator('.VPNavBarTranslations').hover();
  }
  await page.locator('a[href="/zh/recipes/refunds"]:visible').click();
  await page.waitForURL(`${origin}zh/recipes/refunds`);
  await page.getByRole('heading', { level: 1, name: '退款' }).waitFor();
  await end();
  assert.deepEqual(problems, []);
  console.log(`The menu of languages keeps the page, ${viewport.width} pixels wide.`);
}

async function answerInTwoClicks(browser, origin, prefix) {
  for (const [question, answer] of Object.entries(QUESTIONS)) {
    const { page, end } = await visit(browser, origin, { viewport: DESKTOP });
    await page.goto(origin + prefix);
    await page.locator(`.VPHero a[href="/${prefix}recipes/"]`).click();
    const row = page.locator('.vp-doc tr', { has: page.locator(`a[href^="/${prefix}${answer}"]`) });
    if (prefix === '') assert.match((await row.allInnerTexts()).join('\n'), new RegExp(question, 'u'));
    await row.locator(`a[href^="/${prefix}${answer}"]`).first().click();
    await page.waitForURL(`${origin}${prefix}${answer}*`);
    await end();
  }
  console.log(`${Object.keys(QUESTIONS).join(', ')}: two clicks from /${prefix}.`);
}

const { server } = await serve({ root: DOCS, port: 0 });
if (!server.listening) await once(server, 'listening');
const origin = `http://localhost:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox'] });
try {
  await readAll(browser, origin);
  await search(browser, origin, { path: '', words: 'refund a paid order', expected: 'recipes/refunds' });
  await search(browser, origin, { path: '', words: 'PaymentService', expected: 'PaymentService' });
  await search(browser, origin, { path: 'zh/', words: '退款', expected: 'zh/recipes/refunds' });
  await search(browser, origin, { path: 'zh/', words: '交易账单', expected: 'zh/recipes/reconciliation' });
  for (const viewport of [DESKTOP, PHONE]) await changeLanguage(browser, origin, viewport);
  for (const prefix of ['', 'zh/']) await answerInTwoClicks(browser, origin, prefix);
} finally {
  await browser.close();
  server.close();
}
