import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessTokenCache } from '../../../lib/access-token/access-token-cache.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';
import { WeComTokenError } from '../../../lib/errors/wecom-pay.errors.js';
import { SimulatedWeCom } from './simulated-wecom.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let wecom: SimulatedWeCom;
let store: MemoryAccessTokenStore;
let cache: AccessTokenCache;

/** Lets what was started in the background come to its end. */
const settle = () => new Promise(setImmediate);

beforeEach(() => {
  wecom = new SimulatedWeCom('constant');
  store = new MemoryAccessTokenStore();
  cache = wecom.cache(store);
});

/** Gets a token, and has it rejected while its renewal, which will bring the very same one, is on its way. */
async function rejectDuringRenewal(): Promise<void> {
  const token = await cache.get();
  wecom.advance(116 * MINUTE);
  const answer = wecom.holdAnswers();
  await cache.get();
  await settle();
  await cache.invalidate(token);
  answer();
  await settle();
}

describe('a token that was rejected during its renewal, which then returns it twice more', () => {
  beforeEach(rejectDuringRenewal);

  it('costs one more fetch, and then fails', async () => {
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    expect(wecom.fetches).toBe(3);
  });

  it('is fetched again after 30 s, as after any other rejection', async () => {
    wecom.advance(30 * SECOND - 1);
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    wecom.advance(1);
    await expect(cache.get()).resolves.toBe('token-1');
    expect(wecom.fetches).toBe(4);
  });
});

describe('a token that WeCom rejects and issues again, again and again', () => {
  it('is fetched after pauses that double', async () => {
    for (const pause of [30, 60, 120]) {
      await cache.invalidate(await cache.get());
      await expect(cache.get()).rejects.toThrow(WeComTokenError);
      wecom.advance(pause * SECOND - 1);
      await expect(cache.get()).rejects.toThrow(WeComTokenError);
      wecom.advance(1);
    }
    await expect(cache.get()).resolves.toBe('token-1');
  });

  it('is fetched after the shortest pause again once WeCom has issued another', async () => {
    await cache.invalidate(await cache.get());
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    wecom.revoke();
    wecom.advance(30 * SECOND);
    await cache.invalidate(await cache.get());
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    wecom.advance(30 * SECOND);
    await expect(cache.get()).resolves.toBe('token-2');
  });
});

describe('a token that WeCom repeats with its full life', () => {
  const lifeEnds = () => wecom.now + 120 * MINUTE;

  it('keeps the end of its life', async () => {
    const end = lifeEnds();
    await cache.get();
    wecom.advance(116 * MINUTE);
    await cache.get();
    await settle();
    wecom.advance(end - wecom.now);
    await expect(cache.get()).resolves.toBe('token-2');
  });

  it('keeps it for the processes that share the store, too', async () => {
    const end = lifeEnds();
    await cache.get();
    await expect(store.get('key')).resolves.toStrictEqual({ token: 'token-1', expiresAt: end });
    wecom.advance(116 * MINUTE);
    await cache.get();
    await settle();
    expect(wecom.fetches).toBe(2);
    await expect(store.get('key')).resolves.toStrictEqual({ token: 'token-1', expiresAt: end });
  });

  it('is reported by an error that names the endpoint and may be retried', async () => {
    await cache.invalidate(await cache.get());
    await expect(cache.get()).rejects.toMatchObject({
      endpoint: '/cgi-bin/gettoken',
      retryable: true,
      message:
        'WeCom rejected the access token, then issued the same one again. The next fetch follows after a pause. ' +
        'If this persists, check that the app is enabled and that its secret was not reset.',
    });
  });
});
