import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  adviceFor,
  endsEarlier,
  adopt,
  keepAfterFailure,
  isWorthTaking,
} from '../../../lib/access-token/token-lifetime.js';

const SECOND = 1_000;
const NOW = 1_000_000 * SECOND;
const LIFE = 7_200 * SECOND;
const MIDDLE = () => 0.5;

const token = (name: string, expiresIn: number) => ({ token: name, expiresAt: NOW + expiresIn });
const held = (expiresIn = LIFE) => adopt(token('T1', expiresIn), undefined, NOW, MIDDLE);

describe('what to do with a token', () => {
  it('is to wait for one, where there is none', () => {
    expect(adviceFor(undefined, NOW)).toBe('wait');
  });

  it.each([
    { left: 7_200 * SECOND, advice: 'use' },
    { left: 300 * SECOND + 1, advice: 'use' },
    { left: 300 * SECOND, advice: 'refresh' },
    { left: 30 * SECOND + 1, advice: 'refresh' },
    { left: 30 * SECOND, advice: 'wait' },
    { left: 0, advice: 'wait' },
    { left: -LIFE, advice: 'wait' },
  ])('is to $advice with $left ms left', ({ left, advice }) => {
    expect(adviceFor(held(), NOW + LIFE - left)).toBe(advice);
  });

  it.each([
    { random: 0, ahead: 360 * SECOND },
    { random: 0.75, ahead: 270 * SECOND },
    { random: 0.5, ahead: 300 * SECOND },
  ])('is to refresh $ahead ms ahead when chance is $random', ({ random, ahead }) => {
    const jittered = adopt(token('T1', LIFE), undefined, NOW, () => random);
    expect(jittered.refreshFrom).toBe(NOW + LIFE - ahead);
  });

  it.each([
    { expiresIn: 600 * SECOND, notBefore: 30 * SECOND },
    { expiresIn: 20 * SECOND, notBefore: 20 * SECOND },
    { expiresIn: 0, notBefore: 30 * SECOND },
    { expiresIn: -5 * SECOND, notBefore: 30 * SECOND },
  ])(
    'is to use one of $expiresIn ms for $notBefore ms, however short its lifetime',
    ({ expiresIn, notBefore }) => {
      const short = held(expiresIn);
      expect(short.holdOffUntil).toBe(NOW + notBefore);
      expect(adviceFor(short, NOW + notBefore - 1)).toBe('use');
    },
  );
});

describe('taking a token into use', () => {
  it('trusts a new one', () => {
    expect(adopt(token('T2', LIFE), held(10 * SECOND), NOW, MIDDLE)).toMatchObject(token('T2', LIFE));
    expect(adopt(token('T2', 10 * SECOND), held(), NOW, MIDDLE)).toMatchObject(token('T2', 10 * SECOND));
  });

  it('does not prolong one that it holds, but may shorten it', () => {
    expect(adopt(token('T1', LIFE), held(100 * SECOND), NOW, MIDDLE)).toMatchObject(
      token('T1', 100 * SECOND),
    );
    expect(adopt(token('T1', 50 * SECOND), held(100 * SECOND), NOW, MIDDLE)).toMatchObject(
      token('T1', 50 * SECOND),
    );
  });

  it('keeps to the hold-off before the next fetch, and always fetches in the end', () => {
    fc.assert(
      fc.property(
        fc.nat(8_000_000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (life, random) => {
          const taken = adopt(token('T1', life), undefined, NOW, () => random);
          expect(adviceFor(taken, NOW)).toBe('use');
          expect(adviceFor(taken, Math.max(taken.expiresAt, taken.holdOffUntil))).toBe('wait');
        },
      ),
    );
  });
});

describe('keeping a token after a refresh that failed', () => {
  it('holds off for another 30 s, and changes nothing else', () => {
    const before = held();
    const later = NOW + LIFE - 200 * SECOND;
    expect(keepAfterFailure(before, later)).toStrictEqual({ ...before, holdOffUntil: later + 30 * SECOND });
    expect(keepAfterFailure(before, NOW + LIFE - 10 * SECOND).holdOffUntil).toBe(NOW + LIFE);
  });
});

describe('a token of the store', () => {
  it.each([
    { title: 'any, when none is held', shared: token('T2', LIFE), mine: undefined, worth: true },
    { title: 'one that lives longer', shared: token('T2', LIFE), mine: held(LIFE - 1), worth: true },
    { title: 'one that lives no longer', shared: token('T2', LIFE), mine: held(LIFE), worth: false },
    { title: 'the one that is held', shared: token('T1', LIFE), mine: held(SECOND), worth: false },
    { title: 'one with 30 s and a bit', shared: token('T2', 30 * SECOND + 1), mine: undefined, worth: true },
    { title: 'one with 30 s', shared: token('T2', 30 * SECOND), mine: undefined, worth: false },
  ])('is worth taking: $title: $worth', ({ shared, mine, worth }) => {
    expect(isWorthTaking(shared, mine, NOW)).toBe(worth);
  });

  it.each([
    { title: 'none was rejected', rejected: undefined, older: false },
    { title: 'the rejected one ended later', rejected: token('T1', LIFE + 1), older: true },
    { title: 'the rejected one ended with it', rejected: token('T1', LIFE), older: false },
    { title: 'the rejected one ended earlier', rejected: token('T1', LIFE - 1), older: false },
  ])('ends earlier than the rejected one: $title: $older', ({ rejected, older }) => {
    expect(endsEarlier(token('T2', LIFE), rejected)).toBe(older);
  });
});
