import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../lib/testing/index.js';
import { describeWithRedis, TestRedis } from '../support/e2e-redis.js';
import { codeOf, RecipeApps } from './support/recipe-apps.js';
import { RECIPES } from './support/repository.js';

const ORDER_RECIPES = ['typeorm', 'prisma', 'mongoose'];
/** Snippets that are specs, and snippets that start exporters for the whole process. */
const NOT_OF_ONE_APP = ['testing', 'opentelemetry'];
const NEEDS_REDIS = 'several-replicas';
/** Each registers the account in a way of its own, and an app takes one of them. */
const WAYS_TO_REGISTER = [
  'configuration',
  'several-accounts',
  'access-token-store',
  'closing',
  'notifications',
  'refunds',
  'account-opening',
  'serverless',
  NEEDS_REDIS,
];

/** All that one app can have: the account is registered as by `web-and-worker`. */
const EVERYTHING = RECIPES.filter(
  (recipe) => codeOf(recipe).length > 0 && ![...NOT_OF_ONE_APP, ...WAYS_TO_REGISTER].includes(recipe),
);

/** Each order was paid, paid with half of its total, closed or left open; what the shop then has. */
const SOLD = [
  'paid, shipped 1 times',
  'disputed, shipped 0 times',
  'closed, shipped 0 times',
  'open, shipped 0 times',
];
/** Once refused by a listener of the host, then taken by all. */
const DELIVERED_TWICE = ['1900000001/ORDER-PAID/SUCCESS', '1900000001/ORDER-PAID/SUCCESS'];

let apps: RecipeApps;
let wecom: FakeWeCom;

beforeAll(async () => {
  [apps, wecom] = await Promise.all([RecipeApps.create(), FakeWeCom.start()]);
  for (const out_trade_no of ['ORDER-PAID', 'ORDER-CHEAP', 'ORDER-CLOSED', 'ORDER-OPEN']) {
    wecom.orders.create({ out_trade_no, total: 100 });
  }
  wecom.orders.pay('ORDER-PAID');
  wecom.orders.pay('ORDER-CHEAP');
  wecom.orders.close('ORDER-CLOSED');
});

afterAll(async () => {
  await apps[Symbol.asyncDispose]();
  await wecom.close();
});

/** The life of one app with all snippets of some recipes. */
async function paste(
  recipes: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { corpId, corpSecret, mchid } = wecom.credentials;
  const paths = await Promise.all(recipes.map(async (recipe) => apps.write(recipe)));
  const needsAccount = !recipes.flatMap(codeOf).some((code) => code.includes('WeComPayModule.for'));
  return apps.run('pasted-app', [
    {
      paths: paths.flat(),
      needsAccount,
      env: {
        ROLE: 'worker',
        WECOM_CORP_ID: corpId,
        WECOM_CORP_SECRET: corpSecret,
        WECOM_PAY_MCHID: mchid,
        WECOM_BASE_URL: wecom.baseUrl,
        OUTLET_CORP_ID: 'ww2222222222222222',
        OUTLET_CORP_SECRET: 'of-the-outlet',
        OUTLET_MCHID: '1900000002',
        ...env,
      },
    },
  ]);
}

const QUIET_LIFE = { complaints: [] };

describe('all snippets of a recipe pasted into one app', () => {
  it.each(WAYS_TO_REGISTER.filter((recipe) => recipe !== NEEDS_REDIS))(
    'start without a warning: %s',
    async (recipe) => {
      expect(await paste([recipe])).toEqual(QUIET_LIFE);
    },
  );
});

describe('a shop made of recipes', () => {
  const lives = new Map<string, unknown>();
  // Each waits 5 s for the second delivery: they wait together.
  beforeAll(async () => {
    await Promise.all(
      ORDER_RECIPES.map(async (recipe) => lives.set(recipe, await paste([recipe]).catch(String))),
    );
  });

  it.each(ORDER_RECIPES)(
    'marks a paid order and ships it once, though it is delivered twice: %s',
    (recipe) => {
      expect(lives.get(recipe)).toMatchObject({ delivered: DELIVERED_TWICE, outcomes: [SOLD] });
    },
  );

  it('does so with the recipes of all pages in one app, without a warning', async () => {
    expect(EVERYTHING.length).toBeGreaterThan(ORDER_RECIPES.length + 3);
    const life = await paste(EVERYTHING);
    expect(life).toEqual({
      delivered: DELIVERED_TWICE,
      outcomes: [SOLD, SOLD, SOLD],
      complaints: expect.arrayContaining([
        expect.stringMatching(/^ERROR .*The first delivery fails/u),
        expect.stringMatching(/^ERROR .*ORDER-CHEAP/u),
      ]),
    });
    expect(JSON.stringify(life)).not.toContain('WARN');
  });
});

describeWithRedis('the recipe for several replicas', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.open({ config: ['--maxmemory-policy', 'noeviction'] });
  });
  afterAll(async () => redis[Symbol.asyncDispose]());

  it('starts without a warning', async () => {
    expect(await paste([NEEDS_REDIS], { REDIS_URL: redis.url })).toEqual(QUIET_LIFE);
  });
});
