import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanEnvironment } from './support/child-app.js';
import { snippetsOf } from './support/markdown.js';
import { LIFE, liveOrder, RECIPES } from './support/order-life.mjs';
import { RecipeApps } from './support/recipe-apps.js';

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

  async function live(adapter: string): Promise<unknown> {
    return liveOrder({
      fake: [process.execPath, [apps.commandPath('nestjs-wecom-pay-fake')]],
      shop: [process.execPath, [apps.pathOf('order-life'), adapter, frontEnd, ...recipes]],
      env: cleanEnvironment(),
    });
  }

  it('takes an order from checkout to refund, and closes one that is not paid, on Express and Fastify', async () => {
    // Together: each waits for WeCom to process the refund.
    expect(await Promise.all(['express', 'fastify'].map(live))).toEqual([LIFE, LIFE]);
  });
});
