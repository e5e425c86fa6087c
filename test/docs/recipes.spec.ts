import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BuiltPackage } from './support/built-package.js';
import { ChildApp } from './support/child-app.js';
import { snippetsOf } from './support/markdown.js';

// Every test starts a process of its own.
jest.setTimeout(30_000);

/** Runs the recipe against tokens and a WeCom that refuses the first of them. */
const CALL_WITH_TOKENS = `
import { CallbackIpService } from './recipe.js';

const tokens = ['revoked', 'fresh', 'unused'];
const invalidated = [];
const service = new CallbackIpService({
  get: async () => tokens[0],
  invalidate: async (token) => { invalidated.push(token); tokens.shift(); },
});
const asked = [];
globalThis.fetch = async (url) => {
  asked.push(url);
  return Response.json(url.endsWith('=fresh') ? { ip_list: ['1.2.3.4'] } : { errcode: 42001 });
};
const ips = await service.list();
tokens.unshift('revoked', 'revoked');
const failure = await service.list().catch((error) => error.message);
console.log('result ' + JSON.stringify({ ips, asked: asked.length, invalidated, failure }));
`;

/** Runs the recipe against a Redis of one key; the script is Redis's matter. */
const USE_STORE = `
import { RedisAccessTokenStore } from './recipe.js';

const calls = [];
let value = null;
const store = new RedisAccessTokenStore({
  get: async (key) => value,
  set: async (...args) => { calls.push(['set', args[0], args[2]]); value = args[1]; },
  eval: async (script, ...args) => calls.push(['eval', ...args]),
});
const missing = await store.get('key') === undefined;
const token = { token: 'secret', expiresAt: Date.now() + 60_000 };
await store.set('key', token);
await store.set('key', { token: 'old', expiresAt: Date.now() - 1 });
const found = await store.get('key');
await store.delete('key', 'secret');
console.log('result ' + JSON.stringify({ missing, same: found.token === token.token && found.expiresAt === token.expiresAt, calls }));
`;

describe('the recipes of the README', () => {
  let built: BuiltPackage;
  let app: ChildApp | undefined;
  beforeAll(async () => {
    built = await BuiltPackage.create();
  });
  afterEach(() => app?.[Symbol.asyncDispose]());
  afterAll(() => built[Symbol.asyncDispose]());

  async function resultOf(recipe: string, script: string): Promise<unknown> {
    const snippet = snippetsOf('README.md', 'ts').find(({ code }) => code.includes(`class ${recipe} `));
    await built.add(`${recipe}/recipe.ts`, snippet?.code ?? '');
    app = new ChildApp(await built.add(`${recipe}/run.ts`, script), {});
    const [, json = ''] = await app.printed(/result (\{.*\})/u);
    return JSON.parse(json);
  }

  it('call other APIs: replace a rejected token and try once more, but only once', async () => {
    expect(await resultOf('CallbackIpService', CALL_WITH_TOKENS)).toEqual({
      ips: ['1.2.3.4'],
      asked: 4,
      invalidated: ['revoked', 'revoked'],
      failure: 'getcallbackip failed: errcode 42001',
    });
  });

  it('share the token: keep an entry while it lives, delete it only by its token', async () => {
    expect(await resultOf('RedisAccessTokenStore', USE_STORE)).toEqual({
      missing: true,
      same: true,
      calls: [
        ['set', 'wecom:access-token:key', 'PX'],
        ['eval', 1, 'wecom:access-token:key', 'secret'],
      ],
    });
  });
});
