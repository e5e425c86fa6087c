import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessTokenStore } from '../../../lib/access-token/access-token-store.interface.js';
import { GuardedStore } from '../../../lib/access-token/guarded-store.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';

const TOKEN = { token: 'token-1', expiresAt: 7_200_000 };
const never = () => new Promise<never>(() => {});

const down = () => Promise.reject(new Error('redis://user:password@host is down'));
const broken = () => {
  throw new Error('password');
};

let warnings: string[];

beforeEach(() => {
  warnings = [];
});

function guard(store: Partial<Record<keyof AccessTokenStore, unknown>>): GuardedStore {
  return new GuardedStore(store as AccessTokenStore, 'key', (message) => warnings.push(message));
}

describe('a store that works', () => {
  it('gives back what was set', async () => {
    const store = guard(new MemoryAccessTokenStore());
    await store.set(TOKEN);

    await expect(store.get()).resolves.toEqual(TOKEN);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['token-1', undefined],
    ['token-2', TOKEN],
  ])('deletes only the token it is told: %s', async (ifToken, left) => {
    const store = guard(new MemoryAccessTokenStore());
    await store.set(TOKEN);
    await store.delete(ifToken);

    await expect(store.get()).resolves.toEqual(left);
  });
});

describe('a store that is down', () => {
  it.each([down, broken])('is passed over, and warned of once without its words', async (operation) => {
    const store = guard({ get: operation, set: operation, delete: operation });

    await expect(store.get()).resolves.toBeUndefined();
    await expect(store.set(TOKEN)).resolves.toBeUndefined();
    await expect(store.delete('token-1')).resolves.toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/^accessTokenStore\.get\(\) failed, took longer than 1000 ms, or gave/u),
    ]);
  });

  it('is warned of again after it had recovered', async () => {
    const operations = [down, async () => TOKEN, down];
    const store = guard({ get: () => operations.shift()?.() });
    await store.get();
    await expect(store.get()).resolves.toEqual(TOKEN);
    await store.get();

    expect(warnings).toHaveLength(2);
  });
});

describe('a store that hangs', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is passed over after a second', async () => {
    const answer = guard({ get: never }).get();
    let passedOver = false;
    void answer.then(() => (passedOver = true));
    await jest.advanceTimersByTimeAsync(999);
    expect(passedOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);

    await expect(answer).resolves.toBeUndefined();
    expect(warnings).toHaveLength(1);
  });
});

describe('a store that holds nonsense', () => {
  it.each([
    'token-1',
    {},
    { token: '', expiresAt: 1 },
    { token: 'x'.repeat(513), expiresAt: 1 },
    { token: 1, expiresAt: 1 },
    { token: 'token-1' },
    { token: 'token-1', expiresAt: '1' },
    { token: 'token-1', expiresAt: Number.NaN },
  ])('is taken to be empty: %j', async (entry) => {
    await expect(guard({ get: async () => entry }).get()).resolves.toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('{ token, expiresAt } with expiresAt in ms')]);
  });

  it('is told from an empty one', async () => {
    for (const nothing of [undefined, null]) {
      await expect(guard({ get: async () => nothing }).get()).resolves.toBeUndefined();
    }
    expect(warnings).toEqual([]);
  });

  it('gives a token of 512 characters', async () => {
    const entry = { token: 'x'.repeat(512), expiresAt: 1 };

    await expect(guard({ get: async () => entry }).get()).resolves.toEqual(entry);
  });
});
