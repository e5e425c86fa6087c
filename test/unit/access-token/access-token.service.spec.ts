import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AccessTokenCaches, credentialKey } from '../../../lib/access-token/access-token-caches.js';
import { AccessTokenFetcher } from '../../../lib/access-token/access-token-fetcher.js';
import type { AccessTokenStore } from '../../../lib/access-token/access-token-store.interface.js';
import { AccessTokenService } from '../../../lib/access-token/access-token.service.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';
import { CallRunner } from '../../../lib/calls/call-runner.js';
import { CorpLimitsRegistry } from '../../../lib/calls/limits/corp-limits.registry.js';
import { DriftReporter } from '../../../lib/http/drift-reporter.js';
import type { Drift } from '../../../lib/http/drift.options.js';
import { WeComHttpClient } from '../../../lib/http/wecom-http.client.js';
import type { WeComPayOptions } from '../../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { FakeDispatcher } from '../../support/unit-dispatcher.js';

const NOW = Date.parse('2026-11-24T05:00:00Z');
const CANARY = 'canary-secret';

let dispatcher: FakeDispatcher;
let caches: AccessTokenCaches;
let warnings: string[];

beforeEach(() => {
  dispatcher = new FakeDispatcher();
  caches = new AccessTokenCaches();
  warnings = [];
  jest.spyOn(Date, 'now').mockImplementation(() => NOW);
  jest
    .spyOn(Logger.prototype, 'warn')
    .mockImplementation((line: unknown) => void warnings.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const resolve = (given: Partial<WeComPayOptions> = {}) =>
  resolveOptions({
    corpId: 'ww1',
    corpSecret: CANARY,
    http: { dispatcher: dispatcher.asDispatcher() },
    ...given,
  });

function service(given: Partial<WeComPayOptions> = {}, account = 'default', shared?: AccessTokenStore) {
  const options = resolve(given);
  const runner = new CallRunner(options, 'default', new CorpLimitsRegistry());
  const drift = new DriftReporter(options, 'default');
  const fetcher = new AccessTokenFetcher(
    runner,
    new WeComHttpClient(options, 'default'),
    drift,
    options,
    'default',
  );
  return { tokens: new AccessTokenService(options, account, caches, fetcher, shared), fetcher };
}

function requests(count: number) {
  return dispatcher.received(count);
}

const issue = (token: unknown, expiresIn: unknown = 7_200) =>
  JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: token, expires_in: expiresIn });

describe('fetching a token', () => {
  it('calls gettoken with id and secret, and counts the lifetime from the request', async () => {
    const { fetcher } = service({ corpSecret: 'a&b=c' });
    const token = fetcher.fetch();
    const { options } = await requests(1);
    expect(options).toMatchObject({
      method: 'GET',
      path: '/cgi-bin/gettoken?corpid=ww1&corpsecret=a%26b%3Dc',
      body: null,
    });
    jest.mocked(Date.now).mockReturnValue(NOW + 3_000);
    dispatcher.last.answer(200, issue('T1'));
    await expect(token).resolves.toStrictEqual({ token: 'T1', expiresAt: NOW + 7_200_000 });
  });

  it.each([
    { title: 'no token', body: issue(undefined) },
    { title: 'an empty token', body: issue('') },
    { title: 'a token that is a number', body: issue(12_345) },
    { title: 'a token of 513 characters', body: issue('x'.repeat(513)) },
  ])('fails when WeCom sends $title', async ({ body }) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const outcome = Promise.allSettled([service().fetcher.fetch()]);
    for (const attempt of [1, 2]) (await requests(attempt)).answer(200, body);
    expect(await outcome).toMatchObject([
      { reason: { code: 'MALFORMED_REPLY', endpoint: '/cgi-bin/gettoken', attempts: 2 } },
    ]);
  });

  it.each([
    { expires_in: '7200', received: 'a string of 4 characters' },
    { expires_in: '', received: 'a string of 0 characters' },
    { expires_in: undefined, received: 'nothing' },
    { expires_in: null, received: 'null' },
    { expires_in: -1, received: 'the number -1' },
  ])(
    'takes a token for ten minutes, and reports the drift, if expires_in is $expires_in',
    async ({ expires_in, received }) => {
      const drifts: Drift[] = [];
      const fetched = service({ onDrift: (drift) => drifts.push(drift) }).fetcher.fetch();
      const body = { errcode: 0, errmsg: 'ok', access_token: 'T1', expires_in };
      (await requests(1)).answer(200, JSON.stringify(body));
      await expect(fetched).resolves.toStrictEqual({ token: 'T1', expiresAt: NOW + 600_000 });
      const path = { endpoint: '/cgi-bin/gettoken', path: 'expires_in' };
      expect(drifts).toStrictEqual([{ ...path, expected: 'a whole number ≥ 0', received }]);
    },
  );

  it.each(['x', 'x'.repeat(512)])('accepts a token of 1 and of 512 characters', async (token) => {
    const fetched = service().fetcher.fetch();
    (await requests(1)).answer(200, issue(token, 0));
    await expect(fetched).resolves.toStrictEqual({ token, expiresAt: NOW });
  });
});

describe('the service', () => {
  it('keeps the token, and replaces it when it is invalidated', async () => {
    const { tokens } = service();
    const first = tokens.get();
    (await requests(1)).answer(200, issue('T1'));
    await expect(first).resolves.toBe('T1');
    await expect(tokens.get()).resolves.toBe('T1');
    await tokens.invalidate('T1');
    const second = tokens.get();
    (await requests(2)).answer(200, issue('T2'));
    await expect(second).resolves.toBe('T2');
  });

  it('stores the token under a key that reveals nothing', async () => {
    const keys: string[] = [];
    const accessTokenStore = new MemoryAccessTokenStore();
    const set = accessTokenStore.set.bind(accessTokenStore);
    accessTokenStore.set = (key, token) => {
      keys.push(key);
      return set(key, token);
    };
    const { tokens } = service({ accessTokenStore });
    const token = tokens.get();
    (await requests(1)).answer(200, issue('T1'));
    await token;
    expect(keys).toStrictEqual([credentialKey(resolve())]);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/u);
  });

  it('shares a token among all accounts of a credential, but not with other credentials', async () => {
    const [one, same, other] = [service(), service({ mchid: '2' }, 'b'), service({ corpSecret: 'other' })];
    const tokens = [one, same].map((account) => account.tokens.get());
    (await requests(1)).answer(200, issue('T1'));
    await expect(Promise.all(tokens)).resolves.toStrictEqual(['T1', 'T1']);
    expect(dispatcher.requests).toHaveLength(1);
    const third = other.tokens.get();
    (await requests(2)).answer(200, issue('T2'));
    await expect(third).resolves.toBe('T2');
  });

  it('warns when the store does not work, without its message', async () => {
    const broken = () => Promise.reject(new Error(CANARY));
    const { tokens } = service({ accessTokenStore: { get: broken, set: broken, delete: broken } });
    const token = tokens.get();
    (await requests(1)).answer(200, issue('T1'));
    await expect(token).resolves.toBe('T1');
    expect(warnings).toStrictEqual([
      expect.stringMatching(/^accessTokenStore\.get\(\) failed, took longer than 1000 ms, or returned/u),
    ]);
  });
});

describe('the store', () => {
  /** A store that has a token for every credential. */
  const storeOf = (token: string): AccessTokenStore => {
    const store = new MemoryAccessTokenStore();
    store.get = async () => ({ token, expiresAt: NOW + 7_200_000 });
    return store;
  };

  it('is that of the application where there is one', async () => {
    const { tokens } = service({}, 'default', storeOf('of the application'));
    await expect(tokens.get()).resolves.toBe('of the application');
  });

  it('is that of the option rather than that of the application', async () => {
    const accessTokenStore = storeOf('of the option');
    const { tokens } = service({ accessTokenStore }, 'default', storeOf('of the application'));
    await expect(tokens.get()).resolves.toBe('of the option');
  });

  it('is separate for each application where none is given', async () => {
    for (const [index, token] of ['T1', 'T2'].entries()) {
      caches = new AccessTokenCaches();
      const fetched = service().tokens.get();
      (await requests(index + 1)).answer(200, issue(token));
      await expect(fetched).resolves.toBe(token);
    }
  });
});

describe('the key of a credential', () => {
  it('is the same for the same credential, and differs for another', () => {
    const keys = [
      {},
      { corpId: 'ww2' },
      { corpSecret: 'other' },
      { baseUrl: 'https://proxy.example.com' },
      { corpId: 'ww1c', corpSecret: 'anary-secret' },
    ].map((given) => credentialKey(resolve(given)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(credentialKey(resolve({ mchid: '9', timeout: 5 }))).toBe(keys[0]);
  });
});
