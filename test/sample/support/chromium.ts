import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
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

/** A page of a visitor of its own, with all that went wrong on it. */
export class Visit implements AsyncDisposable {
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', ({ message }) => this.problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  static async to(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ locale: 'zh-CN', ...options });
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

  /** Resolves once the first order is green, and its transition has ended. */
  async turnedGreen(): Promise<void> {
    await this.page.waitForFunction(`(() => {
      const { backgroundColor } = getComputedStyle(document.querySelector('article'));
      const [red, green, blue] = backgroundColor.match(/[0-9]+/g).map(Number);
      return green > red + 10 && green > blue + 5;
    })()`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
