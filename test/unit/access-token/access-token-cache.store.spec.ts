import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { GuardedStore } from '../../../lib/access-token/guarded-store.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';
import { WeComCredentialError, WeComTokenError } from '../../../lib/errors/wecom-pay.errors.js';
import { SimulatedWeCom } from './simulated-wecom.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

class ForgetfulStore extends MemoryAccessTokenStore {
  override get(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

class StubbornStore extends MemoryAccessTokenStore {
  override delete(): Promise<void> {
    return Promise.resolve();
  }
}

const settle = () => new Promise(setImmediate);

describe('a store that forgets', () => {
  it('costs no fetch when a token is rejected that is not the current one', async () => {
    const wecom = new SimulatedWeCom();
    const cache = wecom.cache(new ForgetfulStore());
    await cache.get();
    await cache.invalidate('token-0');
    await expect(cache.get()).resolves.toBe('token-1');
    expect(wecom.fetches).toBe(1);
  });
});

describe('a store that keeps a rejected token', () => {
  it('is not trusted', async () => {
    const wecom = new SimulatedWeCom();
    const cache = wecom.cache(new StubbornStore());
    await cache.invalidate(await cache.get());
    wecom.revoke();
    await expect(cache.get()).resolves.toBe('token-2');
  });
});

describe('a store that was unreachable', () => {
  it('is not trusted when it still has a token older than the rejected one', async () => {
    const wecom = new SimulatedWeCom();
    const store = new MemoryAccessTokenStore();
    const cache = wecom.cache(store);
    const older = wecom.issue();
    wecom.revoke();
    wecom.advance(MINUTE);
    await cache.get();
    await store.set('key', older);
    wecom.revoke();
    await cache.invalidate('token-2');
    await expect(cache.get()).resolves.toBe('token-3');
  });
});

describe('a token that was rejected', () => {
  it('stays rejected during the waits after other failures', async () => {
    const wecom = new SimulatedWeCom();
    const cache = wecom.cache();
    await cache.invalidate(await cache.get());
    wecom.failure = new WeComCredentialError('wrong');
    await expect(cache.get()).rejects.toBe(wecom.failure);
    wecom.failure = undefined;
    wecom.advance(10 * SECOND);
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
  });
});

describe('a bug that fails a renewal', () => {
  it('is logged as a warning without its message', async () => {
    const wecom = new SimulatedWeCom();
    const cache = wecom.cache();
    await cache.get();
    wecom.advance(116 * MINUTE);
    wecom.failure = new TypeError('canary');
    await expect(cache.get()).resolves.toBe('token-1');
    await settle();
    expect(wecom.warnings).toStrictEqual([
      'The access token could not be refreshed; the current one is used until it expires. unexpected error',
    ]);
  });
});

describe('an answer of the store', () => {
  afterEach(() => void jest.useRealTimers());

  it('leaves no timer behind', async () => {
    jest.useFakeTimers();
    await new GuardedStore(new MemoryAccessTokenStore(), 'key', () => undefined).get();
    expect(jest.getTimerCount()).toBe(0);
  });
});
