import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessTokenStore } from '../../../lib/access-token/access-token-store.interface.js';
import { GuardedStore } from '../../../lib/access-token/guarded-store.js';
import { MemoryAccessTokenStore } from '../../../lib/access-token/memory-access-token-store.js';
import { pass, useFakeClock } from '../../support/unit-clock.js';

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
  it('returns what was set', async () => {
    const store = guard(new MemoryAccessTokenStore());
    await store.set(TOKEN);

    await expect(store.get()).resolves.toEqual(TOKEN);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['token-1', undefined],
    ['token-2', TOKEN],
  ])('deletes only the given token: %s', async (ifToken, left) => {
    const store = guard(new MemoryAccessTokenStore());
    await store.set(TOKEN);
    await store.delete(ifToken);

    await expect(store.get()).resolves.toEqual(left);
  });
});

describe('a store that is down', () => {
  it.each([down, broken])(
    'is skipped, and logged as a warning once without its message',
    async (operation) => {
      const store = guard({ get: operation, set: operation, delete: operation });

      await expect(store.get()).resolves.toBeUndefined();
      await expect(store.set(TOKEN)).resolves.toBeUndefined();
      await expect(store.delete('token-1')).resolves.toBeUndefined();
      expect(warnings).toEqual([
        expect.stringMatching(/^accessTokenStore\.get\(\) failed, took longer than 1000 ms, or returned/u),
      ]);
    },
  );

  it('causes another warning after it had recovered', async () => {
    const operations = [down, async () => TOKEN, down];
    const store = guard({ get: () => operations.shift()?.() });
    await store.get();
    await expect(store.get()).resolves.toEqual(TOKEN);
    await store.get();

    expect(warnings).toHaveLength(2);
  });
});

describe('a store that hangs', () => {
  beforeEach(useFakeClock);
  afterEach(() => void jest.useRealTimers());

  it('is skipped after a second', async () => {
    const answer = guard({ get: never }).get();
    let passedOver = false;
    void answer.then(() => (passedOver = true));
    await jest.advanceTimersByTimeAsync(999);
    expect(passedOver).toBe(false);
    await pass(1);

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
  ])('counts as empty: %j', async (entry) => {
    await expect(guard({ get: async () => entry }).get()).resolves.toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('{ token, expiresAt } with expiresAt in ms')]);
  });

  it('is distinguished from an empty one', async () => {
    for (const nothing of [undefined, null]) {
      await expect(guard({ get: async () => nothing }).get()).resolves.toBeUndefined();
    }
    expect(warnings).toEqual([]);
  });

  it('returns a token of 512 characters', async () => {
    const entry = { token: 'x'.repeat(512), expiresAt: 1 };

    await expect(guard({ get: async () => entry }).get()).resolves.toEqual(entry);
  });
});

describe('the lock of a store', () => {
  const lock = { release: async () => undefined };

  it('is acquired, and released', async () => {
    const released: string[] = [];
    const release = async () => void released.push('released');
    const answer = await guard({ lock: async () => ({ release }) }).lock();
    await (typeof answer === 'object' ? answer.release() : undefined);

    expect(released).toEqual(['released']);
    expect(warnings).toEqual([]);
  });

  it.each([undefined, null])('is taken when the answer is %s', async (nothing) => {
    await expect(guard({ lock: async () => nothing }).lock()).resolves.toBe('taken');
    expect(warnings).toEqual([]);
  });

  it('is unavailable where the store has none', async () => {
    await expect(guard(new MemoryAccessTokenStore()).lock()).resolves.toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it.each([down, broken, async () => true, async () => ({}), async () => ({ release: 1 })])(
    'is unavailable when the store fails or answers nonsense, with a warning without its message',
    async (operation) => {
      await expect(guard({ lock: operation }).lock()).resolves.toBeUndefined();
      expect(warnings).toEqual([
        'accessTokenStore.lock() failed, took longer than 1000 ms, or returned something other than a lock with release(), ' +
          'or undefined; continuing without it.',
      ]);
    },
  );

  it('is not requested after the store has just failed, but again after it answered', async () => {
    const answers = [down, async () => TOKEN];
    const store = guard({ get: () => answers.shift()?.(), lock: async () => lock });
    await store.get();
    await expect(store.lock()).resolves.toBeUndefined();
    await store.get();

    await expect(store.lock()).resolves.toEqual({ release: expect.any(Function) });
  });

  it('is unavailable while Redis refuses it, with a warning that says what to do', async () => {
    const refused = Object.assign(new Error('OOM command not allowed'), {
      command: { name: 'set', args: ['canary'] },
    });
    await guard({ lock: () => Promise.reject(refused) }).lock();
    expect(warnings).toEqual([
      expect.stringMatching(
        /continuing without it\. Redis answered OOM to SET: its memory is full\. Raise its maxmemory/u,
      ),
    ]);
    expect(warnings.join()).not.toContain('canary');
  });

  it.each([down, broken])('causes a warning when its release fails', async (release) => {
    const answer = await guard({ lock: async () => ({ release }) }).lock();
    await (typeof answer === 'object' ? answer.release() : undefined);

    expect(warnings).toEqual([
      'accessTokenStore.lock().release() failed, or took longer than 1000 ms; continuing without it.',
    ]);
  });
});
