import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { IV_BYTES, sealingKeysOf } from '../../../../lib/redis/token/sealed-token.js';
import { entryStart, tokenEntry, tokenOf } from '../../../../lib/redis/token/token-entry.js';

const TOKEN = { token: 'AccessTokenOfWeCom', expiresAt: 1_900_000_000_000 };
const KEYS = sealingKeysOf(randomBytes(32).toString('hex'));
const OTHER_KEYS = sealingKeysOf(randomBytes(32).toString('hex'));
const entryOf = (keys: typeof KEYS | undefined) =>
  tokenEntry('credential', TOKEN, keys, randomBytes(IV_BYTES));

describe.each([
  ['plain', undefined],
  ['sealed', KEYS],
])('a %s entry', (_kind, keys) => {
  it('returns the token', () => {
    expect(tokenOf('credential', entryOf(keys), keys)).toStrictEqual(TOKEN);
  });

  it('begins with the mark of its token, and of no other', () => {
    expect(entryOf(keys).startsWith(entryStart(TOKEN.token, keys))).toBe(true);
    expect(entryOf(keys).startsWith(entryStart('AccessToken', keys))).toBe(false);
  });

  it.each([
    '',
    ' ',
    'nonsense',
    '{}',
    'mark null',
    'mark "text"',
    'mark {}',
    'mark []',
    'mark {"token":"x"}',
  ])('holds no token when it became %j', (nonsense) => {
    expect(tokenOf('credential', nonsense, keys)).toBeUndefined();
  });

  it.each([
    { token: 5, sealed: 5, expiresAt: 1 },
    { token: 'x', sealed: 'x', expiresAt: '1' },
    { token: 'x', sealed: 'x', expiresAt: null },
  ])('holds no token when its body became %j', (body) => {
    expect(tokenOf('credential', `mark ${JSON.stringify(body)}`, keys)).toBeUndefined();
  });
});

describe('a sealed entry', () => {
  it('shows no token, neither in clear nor by a hash that anyone could compute', () => {
    const entry = entryOf(KEYS);
    expect(entry).not.toContain(TOKEN.token);
    expect(entryStart(TOKEN.token, KEYS)).not.toBe(entryStart(TOKEN.token, undefined));
  });

  it('holds no token under another key, or under none', () => {
    expect(tokenOf('credential', entryOf(KEYS), OTHER_KEYS)).toBeUndefined();
    expect(tokenOf('credential', entryOf(KEYS), undefined)).toBeUndefined();
  });

  it('holds no token when it was moved to another credential, or its end was changed', () => {
    const entry = entryOf(KEYS);
    expect(tokenOf('another credential', entry, KEYS)).toBeUndefined();
    const prolonged = entry.replace(`${TOKEN.expiresAt}`, `${TOKEN.expiresAt + 1}`);
    expect(prolonged).not.toBe(entry);
    expect(tokenOf('credential', prolonged, KEYS)).toBeUndefined();
  });
});

describe('a plain entry', () => {
  it('is not trusted where tokens are sealed', () => {
    expect(tokenOf('credential', entryOf(undefined), KEYS)).toBeUndefined();
  });
});
