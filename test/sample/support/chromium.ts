import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Locator, Page, Response } from 'playwright-core';
import { chromium } from 'playwright-core';
import { describeNeeding } from '../../support/describe-needing.js';

const PATH = process.env['CHROMIUM'] || '/usr/bin/chromium';

const LONGEST_WAIT = 60_000;

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A suite that needs Chromium. */
export const describeInChromium = describeNeeding(
  `Chromium at ${PATH}; CHROMIUM=path names another one`,
  existsSync(PATH),
);

export async function launchChromium(): Promise<Browser> {
  if (!existsSync(PATH)) throw new Error(`There is no Chromium at ${PATH}; CHROMIUM=path names another one.`);
  return chromium.launch({ executablePath: PATH, args: ARGUMENTS });
}

/** A page of a visitor of its own, who wants no animations, with all that went wrong on it. */
export class Visit implements AsyncDisposable {
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', ({ message }) => this.problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  static async to(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(LONGEST_WAIT);
    const visit = new Visit(await context.newPage());
    await visit.page.goto(url);
    return visit;
  }

  language(): Promise<string> {
    return this.page.evaluate<string>('document.documentElement.lang');
  }

  /** In CSS pixels; more than the window has when something does not fit. */
  width(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth');
  }

  /** Orders what is chosen, and returns its card. */
  async order(button: string): Promise<Locator> {
    const isAnswer = (response: Response) =>
      response.request().method() === 'POST' && new URL(response.url()).pathname === '/orders';
    const [response] = await Promise.all([
      this.page.waitForResponse(isAnswer),
      this.page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    const { out_trade_no } = (await response.json()) as { out_trade_no: string };
    return this.card(out_trade_no);
  }

  /** The card of an order. */
  card(out_trade_no: string): Locator {
    return this.page.getByRole('article', { name: out_trade_no });
  }

  /** Resolves once the card of an order is green. */
  async turnedGreen(card: Locator): Promise<void> {
    const isGreen = `(card) => {
      const [red, green, blue] = getComputedStyle(card).backgroundColor.match(/[0-9]+/g).map(Number);
      return green > red + 10 && green > blue + 5;
    }`;
    await this.page.waitForFunction(isGreen, await card.elementHandle());
  }

  /** Resolves once the card of an order shows this status. */
  async shows(card: Locator, status: string): Promise<void> {
    await card.and(this.page.locator(`[data-status="${status}"]`)).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
