import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { IV_BYTES, markOf, seal, sealingKeysOf, unseal } from '../../../../lib/redis/token/sealed-token.js';

const BYTES = randomBytes(32);
const { seal: KEY, mark: MARK_KEY } = sealingKeysOf(BYTES.toString('hex'));
const OTHER = sealingKeysOf(randomBytes(32).toString('hex'));
const TOKEN = 'AccessTokenOfWeCom';
const newIv = () => randomBytes(IV_BYTES);
const sealed = () => seal(TOKEN, 'context', KEY, newIv());

describe('a sealed text', () => {
  it('is opened with the key and the context of its sealing', () => {
    expect(unseal(sealed(), 'context', KEY)).toBe(TOKEN);
    expect(unseal(seal('', '', KEY, newIv()), '', KEY)).toBe('');
  });

  it('does not show the text, and looks different each time', () => {
    const [one, other] = [sealed(), sealed()];
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain(TOKEN);
    expect(one).not.toBe(other);
  });

  it('is not opened with another key or context', () => {
    expect(unseal(sealed(), 'context', OTHER.seal)).toBeUndefined();
    expect(unseal(sealed(), 'another context', KEY)).toBeUndefined();
  });

  it('is not opened when any byte of it was changed', () => {
    const bytes = Buffer.from(sealed(), 'base64');
    const openings = [...bytes.keys()].map((index) => {
      const changed = Buffer.from(bytes);
      changed[index] = changed[index]! ^ 1;
      return unseal(changed.toString('base64'), 'context', KEY);
    });
    expect(new Set(openings)).toEqual(new Set([undefined]));
  });

  it.each([0, 1, 12, 20, 28, 40])('is not opened when only %d bytes of it are left', (length) => {
    const start = Buffer.from(sealed(), 'base64').subarray(0, length).toString('base64');
    expect(unseal(start, 'context', KEY)).toBeUndefined();
  });
});

describe('the key', () => {
  it.each(['hex', 'base64', 'base64url'] as const)('may be written in %s', (encoding) => {
    const keys = sealingKeysOf(BYTES.toString(encoding));
    expect(unseal(sealed(), 'context', keys.seal)).toBe(TOKEN);
    expect(markOf(TOKEN, keys.mark)).toBe(markOf(TOKEN, MARK_KEY));
  });

  it('may be written in capitals', () => {
    expect(unseal(sealed(), 'context', sealingKeysOf(BYTES.toString('hex').toUpperCase()).seal)).toBe(TOKEN);
  });

  it('is not used for two purposes', () => {
    expect(new Set([BYTES, KEY, MARK_KEY].map((key) => key.toString('hex'))).size).toBe(3);
  });
});

describe('the mark of a text', () => {
  it('is the same for the same text, and differs for another text or key', () => {
    const marks = [markOf(TOKEN, MARK_KEY), markOf('another', MARK_KEY), markOf(TOKEN, OTHER.mark)];
    expect(new Set(marks).size).toBe(3);
    expect(markOf(TOKEN, MARK_KEY)).toBe(marks[0]);
  });
});
