import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FetchTurnDependencies } from '../../../lib/access-token/fetch-turn.js';
import { awaitFetchTurn } from '../../../lib/access-token/fetch-turn.js';

const SECOND = 1_000;
const BEGIN = 1_000 * SECOND;

let now: number;
let pauses: number[];
let releases: number;
const lock = {
  release: async () => {
    releases++;
  },
};

beforeEach(() => {
  now = BEGIN;
  pauses = [];
  releases = 0;
});

/** A process that finds the lock taken, no token, and nothing to stay with, but for what is given. */
function turn(given: Partial<FetchTurnDependencies> = {}) {
  return awaitFetchTurn({
    lock: async () => 'taken',
    takeShared: async () => undefined,
    keepHeld: () => undefined,
    monotonicNow: () => now,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    random: () => 0.5,
    ...given,
  });
}

/** Answers otherwise from a moment on. */
function after<A, B>(ms: number, then: A, before: B): () => Promise<A | B> {
  return async () => (now - BEGIN >= ms ? then : before);
}

describe('a lock that is free', () => {
  it('lets the process fetch at once', async () => {
    await expect(turn({ lock: async () => lock })).resolves.toEqual({ token: undefined, lock });
    expect({ pauses, releases }).toEqual({ pauses: [], releases: 0 });
  });

  it('is released when another process has fetched the token just before', async () => {
    const outcome = turn({ lock: async () => lock, takeShared: async () => 'token-2' });
    await expect(outcome).resolves.toEqual({ token: 'token-2' });
    expect({ pauses, releases }).toEqual({ pauses: [], releases: 1 });
  });
});

describe('a store without locks', () => {
  it('is not queried for the token again', async () => {
    const takeShared = () => Promise.reject(new Error('asked again'));
    const outcome = turn({ lock: async () => undefined, takeShared });
    await expect(outcome).resolves.toEqual({ token: undefined, lock: undefined });
    expect(pauses).toEqual([]);
  });
});

describe('a lock that another process has', () => {
  it('is not waited for while the token in use is good', async () => {
    await expect(turn({ keepHeld: () => 'token-1' })).resolves.toEqual({ token: 'token-1' });
    expect(pauses).toEqual([]);
  });

  it('is waited for until the token is there', async () => {
    const takeShared = after(300, 'token-2', undefined);
    await expect(turn({ takeShared })).resolves.toEqual({ token: 'token-2' });
    expect(pauses).toEqual([75, 75, 75, 75]);
  });

  it.each([
    [0, 50],
    [0.999, 99.95],
  ])('is checked every 50 to 100 ms (random %d)', async (random, pause) => {
    await turn({ takeShared: after(1, 'token-2', undefined), random: () => random });
    expect(pauses).toEqual([pause]);
  });

  it('is taken as soon as it is free', async () => {
    const outcome = turn({ lock: after(3 * SECOND, lock, 'taken' as const) });
    await expect(outcome).resolves.toEqual({ token: undefined, lock });
    expect(now - BEGIN).toBe(3 * SECOND);
  });

  it('is waited for at most 5 s, after which the process fetches on its own', async () => {
    await expect(turn({ random: () => 0 })).resolves.toEqual({ token: undefined, lock: undefined });
    expect(now - BEGIN).toBe(5 * SECOND);
  });

  it('is no longer waited for when the store fails meanwhile', async () => {
    const outcome = turn({ lock: after(150, undefined, 'taken' as const) });
    await expect(outcome).resolves.toEqual({ token: undefined, lock: undefined });
    expect(now - BEGIN).toBe(150);
  });
});
