import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessTokenCache } from '../../../lib/access-token/access-token-cache.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';
import {
  WeComCredentialError,
  WeComPermissionError,
  WeComTokenError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { SimulatedWeCom } from './simulated-wecom.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let wecom: SimulatedWeCom;
let cache: AccessTokenCache;

/** Lets what was started in the background come to its end. */
const settle = () => new Promise(setImmediate);

beforeEach(() => {
  wecom = new SimulatedWeCom();
  cache = wecom.cache();
});

describe('a token within its lifetime of 7,200 s', () => {
  it('is fetched once for 10,000 concurrent callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 10_000 }, () => cache.get()));

    expect(new Set(tokens)).toEqual(new Set(['token-1']));
    expect(wecom.fetches).toBe(1);
  });

  it('is served without a fetch until its last five minutes', async () => {
    await cache.get();
    wecom.advance(115 * MINUTE - 1);

    await expect(cache.get()).resolves.toBe('token-1');
    await settle();

    expect(wecom.fetches).toBe(1);
  });

  it('is served and renewed in the background in its last five minutes', async () => {
    await cache.get();
    wecom.advance(115 * MINUTE);
    wecom.revoke();

    await expect(cache.get()).resolves.toBe('token-1');
    await settle();

    await expect(cache.get()).resolves.toBe('token-2');
    expect(wecom.fetches).toBe(2);
  });

  it.each([
    [0, 114 * MINUTE],
    [1, 116 * MINUTE],
  ])('is renewed earlier or later by up to a minute (random %d)', async (random, refreshFrom) => {
    const jittered = wecom.cache(new MemoryAccessTokenStore(), () => random);
    await jittered.get();
    wecom.advance(refreshFrom - 1);
    await jittered.get();
    await settle();
    expect(wecom.fetches).toBe(1);

    wecom.advance(1);
    await jittered.get();
    await settle();

    expect(wecom.fetches).toBe(2);
  });

  it('is requested every 30 s while WeCom repeats it', async () => {
    await cache.get();
    wecom.advance(115 * MINUTE);
    await cache.get();
    await settle();
    wecom.advance(30 * SECOND - 1);
    await cache.get();
    await settle();
    expect(wecom.fetches).toBe(2);

    wecom.advance(1);
    await cache.get();
    await settle();

    expect(wecom.fetches).toBe(3);
  });

  it.each([
    [31 * SECOND, 'token-1'],
    [30 * SECOND, 'token-2'],
  ])('has %d ms left when it gives %s to the caller', async (left, expected) => {
    await cache.get();
    wecom.advance(2 * HOUR - left);
    wecom.revoke();

    await expect(cache.get()).resolves.toBe(expected);
  });
});

describe('a rejected token', () => {
  it('is replaced by one fetch, however many calls it failed', async () => {
    const token = await cache.get();
    wecom.revoke();

    const replacements = await Promise.all(
      Array.from({ length: 100 }, async () => {
        await cache.invalidate(token);
        return cache.get();
      }),
    );

    expect(new Set(replacements)).toEqual(new Set(['token-2']));
    expect(wecom.fetches).toBe(2);
  });

  it('changes nothing when it is not the current one', async () => {
    await cache.get();
    await cache.invalidate('token-0');

    await expect(cache.get()).resolves.toBe('token-1');
    expect(wecom.fetches).toBe(1);
  });

  it('fails the callers when WeCom issues it again, and is not requested again for 30 s', async () => {
    await cache.invalidate(await cache.get());

    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    wecom.advance(30 * SECOND - 1);
    await expect(cache.get()).rejects.toThrow(WeComTokenError);

    expect(wecom.fetches).toBe(2);
  });

  it('is tried again when WeCom still issues it after 30 s', async () => {
    await cache.invalidate(await cache.get());
    await expect(cache.get()).rejects.toThrow(WeComTokenError);
    wecom.advance(30 * SECOND);

    await expect(cache.get()).resolves.toBe('token-1');
  });

  it('is fetched once more when a renewal in flight returns it', async () => {
    const token = await cache.get();
    wecom.advance(116 * MINUTE);
    const answer = wecom.holdAnswers();
    await cache.get();
    await settle();
    wecom.revoke();
    await cache.invalidate(token);
    const replacement = cache.get();
    answer();

    await expect(replacement).resolves.toBe('token-2');
    expect(wecom.mostInFlight).toBe(1);
  });
});

describe('a fetch that fails', () => {
  const refused = new WeComCredentialError('corpSecret is wrong');
  const away = new WeComUnavailableError('WeCom is away');

  it('fails the callers who have no token, and the next caller fetches again', async () => {
    wecom.failure = away;
    await expect(cache.get()).rejects.toBe(away);
    wecom.failure = undefined;

    await expect(cache.get()).resolves.toBe('token-1');
  });

  it.each([116 * MINUTE, 2 * HOUR - 10 * SECOND])('leaves the token in use after %d ms', async (age) => {
    await cache.get();
    wecom.advance(age);
    wecom.failure = away;

    await expect(cache.get()).resolves.toBe('token-1');
    await settle();
    await expect(cache.get()).resolves.toBe('token-1');

    expect(wecom.fetches).toBe(2);
    expect(wecom.warnings).toEqual([expect.stringContaining('WeCom is away')]);
  });

  it('fails the callers once the token has expired', async () => {
    await cache.get();
    wecom.advance(2 * HOUR);
    wecom.failure = away;

    await expect(cache.get()).rejects.toBe(away);
  });

  it('is not repeated for 10 s, then 20 s, and so on up to 10 min, after a wrong secret', async () => {
    wecom.failure = refused;
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      await expect(cache.get()).rejects.toBe(refused);
      const fetches = wecom.fetches;
      let wait = 0;
      for (; wecom.fetches === fetches; wait += 10) {
        wecom.advance(10 * SECOND);
        await expect(cache.get()).rejects.toBe(refused);
      }
      wecom.fetches = fetches;
      waits.push(wait);
    }

    expect(waits.slice(0, 3)).toEqual([10, 20, 40]);
    expect(Math.max(...waits)).toBe(600);
  });

  it('is repeated after 10 s when a permission is missing', async () => {
    wecom.failure = new WeComPermissionError('the calling IP is not trusted');
    await expect(cache.get()).rejects.toThrow(WeComPermissionError);
    wecom.failure = undefined;
    wecom.advance(10 * SECOND - 1);
    await expect(cache.get()).rejects.toThrow(WeComPermissionError);
    wecom.advance(1);

    await expect(cache.get()).resolves.toBe('token-1');
  });

  it('restarts the waits after a success', async () => {
    wecom.failure = refused;
    await expect(cache.get()).rejects.toBe(refused);
    wecom.advance(10 * SECOND);
    wecom.failure = undefined;
    await cache.invalidate(await cache.get());
    wecom.revoke();
    wecom.failure = refused;
    await expect(cache.get()).rejects.toBe(refused);
    wecom.advance(10 * SECOND);
    wecom.failure = undefined;

    await expect(cache.get()).resolves.toBe('token-2');
  });
});

describe('two processes with one store', () => {
  it('fetch one token', async () => {
    const shared = new MemoryAccessTokenStore();
    await wecom.cache(shared).get();

    await expect(wecom.cache(shared).get()).resolves.toBe('token-1');
    expect(wecom.fetches).toBe(1);
  });

  it('fetch once when the token of both is rejected', async () => {
    const shared = new MemoryAccessTokenStore();
    const [one, other] = [wecom.cache(shared), wecom.cache(shared)];
    await one.get();
    await other.get();
    wecom.revoke();
    await one.invalidate('token-1');
    await one.get();
    await settle();
    await other.invalidate('token-1');

    await expect(other.get()).resolves.toBe('token-2');
    expect(wecom.fetches).toBe(2);
  });

  it('do not use a stored token that was rejected or is about to expire', async () => {
    const shared = new MemoryAccessTokenStore();
    await shared.set('key', { token: 'old', expiresAt: wecom.now + 30 * SECOND });

    await expect(wecom.cache(shared).get()).resolves.toBe('token-1');
  });
});

describe('a clock that is moved', () => {
  it.each([2 * HOUR, -2 * HOUR])('causes no burst of fetches when moved by %d ms', async (jump) => {
    await cache.get();
    wecom.advance(jump);
    for (let call = 0; call < 1_000; call++) {
      const token = await cache.get();
      if (!wecom.accepts(token)) await cache.invalidate(token);
    }

    expect(wecom.fetches).toBeLessThanOrEqual(3);
  });
});
