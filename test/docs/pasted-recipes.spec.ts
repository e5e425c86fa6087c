import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../lib/testing/index.js';
import { describeWithRedis, TestRedis } from '../support/e2e-redis.js';
import type { ChildApp } from './support/child-app.js';
import { codeOf, RecipeApps, resultOf } from './support/recipe-apps.js';
import { RECIPES } from './support/repository.js';

// Every app is a process of its own.

const ORDER_RECIPES = ['typeorm', 'prisma', 'mongoose'];
/** Runs by itself: its snippets are specs. */
const SPECS = 'testing';
const NEEDS_REDIS = 'several-replicas';
/** Each registers the account in a way of its own, and an app takes one of them. */
const WAYS_TO_REGISTER = [
  'configuration',
  'several-accounts',
  'access-token-store',
  'closing',
  'refunds',
  NEEDS_REDIS,
];

/** All that one app can have: the account is registered as by `web-and-worker`. */
const EVERYTHING = RECIPES.filter(
  (recipe) => codeOf(recipe).length > 0 && recipe !== SPECS && !WAYS_TO_REGISTER.includes(recipe),
);

/** Each order was paid, closed or left open; what the shop then has. */
const SOLD = ['paid, shipped 1 times', 'closed, shipped 0 times', 'open, shipped 0 times'];
/** Once refused by a listener of the host, then taken by all. */
const DELIVERED_TWICE = ['1900000001/ORDER-PAID/SUCCESS', '1900000001/ORDER-PAID/SUCCESS'];

let apps: RecipeApps;
let wecom: FakeWeCom;

beforeAll(async () => {
  [apps, wecom] = await Promise.all([RecipeApps.create(), FakeWeCom.start()]);
  for (const out_trade_no of ['ORDER-PAID', 'ORDER-CLOSED', 'ORDER-OPEN']) {
    wecom.orders.create({ out_trade_no, total: 100 });
  }
  wecom.orders.pay('ORDER-PAID');
  wecom.orders.close('ORDER-CLOSED');
});

afterAll(async () => {
  await apps[Symbol.asyncDispose]();
  await wecom.close();
});

/** Starts one app with all snippets of some recipes. */
async function paste(
  recipes: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildApp> {
  const { corpId, corpSecret, mchid } = wecom.credentials;
  const paths = await Promise.all(recipes.map(async (recipe) => apps.write(recipe)));
  const registersAccount = recipes.flatMap(codeOf).some((code) => code.includes('WeComPayModule.for'));
  return apps.start('pasted-app', [], {
    RECIPES: paths.flat().join(','),
    ...(registersAccount ? { OWN_ACCOUNT: 'yes' } : {}),
    ROLE: 'worker',
    WECOM_CORP_ID: corpId,
    WECOM_CORP_SECRET: corpSecret,
    WECOM_PAY_MCHID: mchid,
    WECOM_BASE_URL: wecom.baseUrl,
    OUTLET_CORP_ID: 'ww2222222222222222',
    OUTLET_CORP_SECRET: 'of-the-outlet',
    OUTLET_MCHID: '1900000002',
    ...env,
  });
}

/** How an app started and ended, with what it complained about. */
async function lifeOf(app: ChildApp): Promise<object> {
  const result = await resultOf(app);
  const { code } = await app.exit;
  return { result, code, complaints: app.output.match(/^.*(?:WARN|ERROR).*$/gmu) ?? [] };
}

const QUIET_LIFE = { result: {}, code: 0, complaints: [] };

describe('all snippets of a recipe pasted into one app', () => {
  it.each(WAYS_TO_REGISTER.filter((recipe) => recipe !== NEEDS_REDIS))(
    'start without a warning: %s',
    async (recipe) => {
      expect(await lifeOf(await paste([recipe]))).toEqual(QUIET_LIFE);
    },
  );
});

describe('a shop made of recipes', () => {
  const shops = [...ORDER_RECIPES.map((recipe) => [recipe]), EVERYTHING];
  const results = new Map<string, { readonly result: unknown; readonly output: string }>();
  // Each waits 5 s for the second delivery: they wait together.
  beforeAll(async () => {
    await Promise.all(
      shops.map(async (recipes) => {
        const app = await paste(recipes);
        const result = await resultOf(app).catch(String);
        results.set(recipes.join(), { result, output: app.output });
      }),
    );
  });

  it.each(ORDER_RECIPES)(
    'marks a paid order and ships it once, though it is delivered twice: %s',
    (recipe) => {
      expect(results.get(recipe)?.result).toEqual({ delivered: DELIVERED_TWICE, outcomes: [SOLD] });
    },
  );

  it('does so with the recipes of all pages in one app, without a warning', () => {
    expect(EVERYTHING.length).toBeGreaterThan(ORDER_RECIPES.length + 3);
    const { result, output } = results.get(EVERYTHING.join())!;
    expect(result).toEqual({ delivered: DELIVERED_TWICE, outcomes: [SOLD, SOLD, SOLD] });
    expect(output).not.toContain('WARN');
  });
});

describeWithRedis('the recipe for several replicas', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.open({ config: ['--maxmemory-policy', 'noeviction'] });
  });
  afterAll(async () => redis[Symbol.asyncDispose]());

  it('starts without a warning', async () => {
    const app = await paste([NEEDS_REDIS], { REDIS_URL: redis.url });
    expect(await lifeOf(app)).toEqual(QUIET_LIFE);
  });
});
