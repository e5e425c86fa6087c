import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { snippetsOf } from './support/markdown.js';
import { RecipeApps, resultOf } from './support/recipe-apps.js';

// Every app, and the fake WeCom's command, is a process of its own.

const RECIPES = ['checkout', 'waiting-in-a-request', 'closing', 'refunds'];
/** What the command prints, by the variable that an app reads it from. */
const PRINTED = {
  WECOM_BASE_URL: 'base URL',
  WECOM_CORP_ID: 'corpId',
  WECOM_CORP_SECRET: 'corpSecret',
  WECOM_PAY_MCHID: 'mchid',
};

describe('a shop made of the recipes', () => {
  let apps: RecipeApps;
  let recipes: readonly string[];
  let frontEnd: string;
  beforeAll(async () => {
    apps = await RecipeApps.create();
    recipes = (await Promise.all(RECIPES.map(async (recipe) => apps.write(recipe)))).flat();
    const [page] = snippetsOf('docs/recipes/checkout.md', 'js');
    frontEnd = await apps.add('front-end.ts', page?.code ?? '');
  });
  afterAll(async () => apps[Symbol.asyncDispose]());

  /** Starts the command `nestjs-wecom-pay-fake`, and returns what an app has to know of it. */
  async function startFake(): Promise<Record<string, string>> {
    const fake = apps.startCommand('nestjs-wecom-pay-fake', ['--port', '0', '--refund-takes', '100']);
    await fake.printed(/Press Ctrl-C/u);
    return Object.fromEntries(
      Object.entries(PRINTED).map(([variable, label]) => [
        variable,
        new RegExp(`^ *${label} +(\\S+)$`, 'mu').exec(fake.output)?.[1] ?? '',
      ]),
    );
  }

  /** Lets the shop live through the order, and returns its output besides. */
  async function live(adapter: string): Promise<readonly [result: unknown, output: string]> {
    const env = { ...(await startFake()), WECOM_PAY_APPID: 'wx0000000000000001' };
    const shop = apps.start('order-life', [adapter, frontEnd, ...recipes], env);
    return [await resultOf(shop), shop.output];
  }

  it('takes an order from checkout to refund, and closes one that is not paid, on Express and Fastify', async () => {
    // Together: each waits for WeCom to process the refund.
    for (const [result, output] of await Promise.all(['express', 'fastify'].map(live))) {
      expect(result).toEqual({
        cancelled: 'NOTPAY',
        young: 'OPEN',
        paid: ['SUCCESS', 'paid'],
        again: 409,
        unknown: 404,
        tooMuch: 'More than was paid',
        refunded: 'refunded',
        closed: 'closed',
      });
      expect(output).not.toMatch(/WARN|ERROR/u);
    }
  });
});
