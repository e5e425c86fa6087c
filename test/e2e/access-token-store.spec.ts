import { describe, expect, it } from '@jest/globals';
import type { AccessTokenStore, StoredAccessToken } from '../../lib/index.js';
import { MemoryAccessTokenStore } from '../../lib/index.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { ORDER, useScene } from '../support/e2e-scene.js';
import { AT_ONCE, undisturbedDurationOf } from '../support/e2e-time.js';
import { useHanging } from '../support/hanging.js';

const scene = useScene();
const answer = useHanging(undefined);
const HOUR = 3_600_000;

/** A store of which every operation does the same. */
function storeThat(operate: () => Promise<undefined>): AccessTokenStore {
  return { get: operate, set: operate, delete: operate };
}

/** A store that holds one entry, whatever the key. */
function storeWith(entry: unknown): AccessTokenStore {
  const nothing = () => Promise.resolve();
  return { get: () => Promise.resolve(entry as StoredAccessToken), set: nothing, delete: nothing };
}

describe('accessTokenStore', () => {
  it('shares one token between applications', async () => {
    const accessTokenStore = new MemoryAccessTokenStore();
    const [one, two] = [
      await scene.current.start({ accessTokenStore }),
      await scene.current.start({ accessTokenStore }),
    ];
    await one.orders.query(ORDER);
    await two.orders.query(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 2 });
  });

  it('shares the replacement of a rejected token as well', async () => {
    const accessTokenStore = new MemoryAccessTokenStore();
    const [one, two] = [
      await scene.current.startWarm({ accessTokenStore }),
      await scene.current.startWarm({ accessTokenStore }),
    ];
    scene.current.wecom.tokens.revoke();
    await one.orders.query(ORDER);
    await two.orders.query(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 4 });
  });

  it('keeps the tokens of different credentials apart, under keys that reveal none', async () => {
    const keys = new Set<string>();
    const accessTokenStore = new MemoryAccessTokenStore();
    const { wecom } = scene.current;
    const recording: AccessTokenStore = {
      get: (key) => accessTokenStore.get(key),
      set: (key, token) => (keys.add(key), accessTokenStore.set(key, token)),
      delete: (key, ifToken) => accessTokenStore.delete(key, ifToken),
    };
    await (await scene.current.start({ accessTokenStore: recording })).tokens.get();
    const other = await scene.current.start({ accessTokenStore: recording, corpSecret: 'wrong-secret' });
    await expect(other.tokens.get()).rejects.toThrow(/40001/u);
    expect([...keys]).toEqual([expect.stringMatching(/^[\da-f]{64}$/u)]);
    expect(JSON.stringify([...keys])).not.toContain(wecom.credentials.corpId);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('canary of the store'))],
    [
      'throws',
      () => {
        throw new Error('canary of the store');
      },
    ],
  ])('fails no call when it %s, and is reported once', async (_how, operate) => {
    const logger = new RecordingLogger();
    const { orders, tokens } = await scene.current.start({ accessTokenStore: storeThat(operate) }, logger);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    scene.current.wecom.tokens.revoke();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(await tokens.get()).toBe(scene.current.wecom.tokens.current());
    expect(scene.current.sent()).toEqual({ gettoken: 2, get_order: 3 });
    expect(logger.own).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: expect.stringContaining('accessTokenStore.get() failed'),
      }),
    ]);
  });

  it('delays a call by at most a second when it hangs', async () => {
    const accessTokenStore = storeThat(() => answer.current.promise);
    const { orders } = await scene.current.start({ accessTokenStore });
    const call = orders.query(ORDER, { timeout: 60_000 });
    expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
    await expect(call).resolves.toMatchObject(ORDER);
  });

  it.each([
    ['null', null],
    ['a text', 'token'],
    ['an entry without a token', { expiresAt: Date.now() + HOUR }],
    ['an entry with a token that is too long', { token: 'x'.repeat(513), expiresAt: Date.now() + HOUR }],
    ['an entry without an end', { token: 'token', expiresAt: 'later' }],
    ['an entry that has ended', { token: 'token', expiresAt: Date.now() - 1 }],
  ])('is ignored when it holds %s', async (_what, entry) => {
    const { orders } = await scene.current.start({ accessTokenStore: storeWith(entry) });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });
  });

  it('is ignored while it holds a rejected token', async () => {
    const stale = { token: 'StaleTokenOfTheStore', expiresAt: Date.now() + HOUR };
    const { orders } = await scene.current.start({ accessTokenStore: storeWith(stale) });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 3 });
  });
});
