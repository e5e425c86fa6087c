import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessTokenCache } from '../../../lib/access-token/access-token-cache.js';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { LockingStore } from './locking-store.js';
import { SimulatedWeCom } from './simulated-wecom.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let wecom: SimulatedWeCom;
let store: LockingStore;

const someTime = () => new Promise<void>(setImmediate);
const tokensOf = (caches: readonly AccessTokenCache[]) => Promise.all(caches.map((one) => one.get()));

/** Lets what was started in the background come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await someTime();
}

beforeEach(() => {
  wecom = new SimulatedWeCom();
  wecom.answering = someTime;
  store = new LockingStore(() => wecom.now);
});

function replicas(): readonly [AccessTokenCache, AccessTokenCache, AccessTokenCache] {
  return [wecom.cache(store), wecom.cache(store), wecom.cache(store)];
}

/** Three replicas that all use one token. */
async function replicasInUse(): Promise<ReturnType<typeof replicas>> {
  const started = replicas();
  await tokensOf(started);
  await settle();
  store.steps.length = 0;
  return started;
}

describe('three replicas that need their first token at once', () => {
  it('make one fetch', async () => {
    await expect(tokensOf(replicas())).resolves.toEqual(['token-1', 'token-1', 'token-1']);
    expect(wecom.fetches).toBe(1);
  });

  it('make one fetch when the process that has the lock is dead, once its lock has ended', async () => {
    await store.lock();
    const began = wecom.now;
    await tokensOf(replicas());
    expect(wecom.fetches).toBe(1);
    expect(wecom.now - began).toBeGreaterThanOrEqual(3 * SECOND);
    expect(wecom.now - began).toBeLessThan(4 * SECOND);
  });

  it('fetch one after the other when the fetches fail', async () => {
    wecom.failure = new WeComUnavailableError('WeCom is away');
    const outcomes = await Promise.allSettled(replicas().map((one) => one.get()));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(wecom.mostInFlight).toBe(1);
    wecom.failure = undefined;
    await expect(tokensOf(replicas())).resolves.toHaveLength(3);
  });
});

describe('a lock that is always taken', () => {
  it('delays the first token by 5 s', async () => {
    store.lock = async () => undefined;
    const began = wecom.now;
    await expect(wecom.cache(store).get()).resolves.toBe('token-1');
    expect(wecom.now - began).toBeGreaterThanOrEqual(5 * SECOND);
    expect(wecom.now - began).toBeLessThan(5_100);
  });
});

describe('the process that has the lock', () => {
  it('releases it once the token can be found, which its caller does not wait for', async () => {
    await wecom.cache(store).get();
    expect(store.steps).toEqual(['lock']);
    await settle();
    expect(store.steps).toEqual(['lock', 'set', 'release']);
  });

  it('releases it when the fetch fails', async () => {
    wecom.failure = new WeComUnavailableError('WeCom is away');
    await expect(wecom.cache(store).get()).rejects.toBe(wecom.failure);
    await settle();
    expect(store.steps).toEqual(['lock', 'release']);
  });

  it('uses the token that another process stored just before', async () => {
    const lock = store.lock.bind(store);
    store.lock = async () => {
      await store.set('key', { token: 'token-of-another', expiresAt: wecom.now + HOUR });
      return lock();
    };
    await expect(wecom.cache(store).get()).resolves.toBe('token-of-another');
    await settle();
    expect(wecom.fetches).toBe(0);
    expect(store.steps).toEqual(['set', 'lock', 'release']);
  });
});

describe('a token that three replicas renew ahead', () => {
  it('is fetched by one, while the others keep theirs and find the new one after 30 s', async () => {
    const started = await replicasInUse();
    wecom.advance(116 * MINUTE);
    wecom.revoke();
    const began = wecom.now;
    await expect(tokensOf(started)).resolves.toEqual(['token-1', 'token-1', 'token-1']);
    await settle();
    expect({ fetches: wecom.fetches, waited: wecom.now - began }).toEqual({ fetches: 2, waited: 0 });
    await expect(tokensOf(started)).resolves.toEqual(['token-2', 'token-1', 'token-1']);
    wecom.advance(30 * SECOND);
    await tokensOf(started);
    await settle();
    await expect(tokensOf(started)).resolves.toEqual(['token-2', 'token-2', 'token-2']);
    expect(wecom.fetches).toBe(2);
    expect(wecom.warnings).toEqual([]);
  });

  it('is waited for in its last 30 s', async () => {
    const started = await replicasInUse();
    wecom.advance(2 * HOUR - 20 * SECOND);
    wecom.revoke();
    await expect(tokensOf(started)).resolves.toEqual(['token-2', 'token-2', 'token-2']);
    expect(wecom.fetches).toBe(2);
  });

  it('is waited for when it is rejected while another one fetches', async () => {
    const [one] = await replicasInUse();
    wecom.advance(116 * MINUTE);
    wecom.revoke();
    await store.lock();
    const began = wecom.now;
    await one.get();
    await one.invalidate('token-1');
    await expect(one.get()).resolves.toBe('token-2');
    expect(wecom.now - began).toBeGreaterThanOrEqual(3 * SECOND);
  });
});

describe('a token that is rejected', () => {
  it('costs one fetch for three replicas', async () => {
    const started = await replicasInUse();
    wecom.revoke();
    const replace = async (one: AccessTokenCache) => {
      await one.invalidate('token-1');
      return one.get();
    };
    await expect(Promise.all(started.map(replace))).resolves.toEqual(['token-2', 'token-2', 'token-2']);
    expect(wecom.fetches).toBe(2);
  });

  it('costs no fetch for the replica that learns of it last', async () => {
    const [one, other] = await replicasInUse();
    wecom.revoke();
    await one.invalidate('token-1');
    await one.get();
    await settle();
    await other.invalidate('token-1');
    await expect(other.get()).resolves.toBe('token-2');
    expect(wecom.fetches).toBe(2);
  });
});

describe('a lock that cannot be acquired or released', () => {
  const broken = () => Promise.reject(new Error('redis://user:password@host is down'));

  it.each([
    ['lock', () => broken],
    ['lock().release', () => async () => ({ release: broken })],
  ])('fails no call: %s', async (operation, failing) => {
    store.lock = failing();
    await expect(wecom.cache(store).get()).resolves.toBe('token-1');
    await settle();
    expect(wecom.fetches).toBe(1);
    expect(wecom.warnings).toEqual([expect.stringContaining(`accessTokenStore.${operation}() failed`)]);
  });
});
