import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, quoted, scrub, shapeOf } from '../../../lib/common/text.js';

describe('printable', () => {
  it.each([
    { text: '', cut: '' },
    { text: 'abcde', cut: 'abcde' },
    { text: 'abcdef', cut: 'abcd…' },
    { text: 'x'.repeat(10_000), cut: 'xxxx…' },
    { text: '订单不存在', cut: '订单不存在' },
  ])('cuts $text to five characters', ({ text, cut }) => {
    expect(printable(text, 5)).toBe(cut);
  });

  it.each([
    '\n',
    '\r',
    '\t',
    '\0',
    '\x1b',
    '\x7f',
    '\x85',
    '\x9f',
    '\xad',
    '\u200b',
    '\u200e',
    '\u202e',
    '\u2028',
    '\u2029',
    '\u2066',
    '\ufeff',
  ])('removes %j', (character) => {
    expect(printable(`a${character}b`, 10)).toBe('ab');
  });

  it('returns no more than allowed, and nothing that breaks a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const shown = printable(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(text.length <= max || shown.endsWith('…')).toBe(true);
      }),
    );
  });
});

describe('quoted', () => {
  it('quotes, and escapes what cannot be printed', () => {
    expect(quoted('ORDER-1')).toBe('"ORDER-1"');
    expect(quoted('ab\ncd\u200b')).toBe(String.raw`"ab\u{a}cd\u{200b}"`);
  });
});

describe('shapeOf', () => {
  it.each([
    { value: null, shape: 'null' },
    { value: undefined, shape: 'undefined' },
    { value: [], shape: 'an array' },
    { value: {}, shape: 'an object' },
    { value: 'canary', shape: 'a string of 6 characters' },
    { value: '', shape: 'a string of 0 characters' },
    { value: 1e21, shape: 'the number 1e+21' },
    { value: NaN, shape: 'the number NaN' },
    { value: true, shape: 'boolean' },
    { value: 1n, shape: 'bigint' },
    { value: Symbol('canary'), shape: 'symbol' },
    { value: () => 'canary', shape: 'function' },
  ])('describes $value as $shape', ({ value, shape }) => {
    expect(shapeOf(value)).toBe(shape);
  });
});

describe('scrub', () => {
  const SECRET = "a b/c'd(e)~f!";

  it.each([
    { form: 'plain', text: SECRET },
    { form: 'encoded as in a path', text: encodeURIComponent(SECRET) },
    { form: 'encoded as in a query', text: String(new URLSearchParams({ x: SECRET })).slice(2) },
  ])('replaces a secret that is $form, wherever it stands', ({ text }) => {
    expect(scrub(`${text} and${text}${text}`, [SECRET])).toBe('[secret] and[secret][secret]');
  });

  it('replaces several secrets', () => {
    expect(scrub('first1 second2 third3', ['second2', 'first1'])).toBe('[secret] [secret] third3');
  });

  it('leaves words intact that a short secret would blot out', () => {
    expect(scrub('abcde abcdef', ['abcde'])).toBe('abcde abcdef');
    expect(scrub('abcde abcdef', ['abcdef', ''])).toBe('abcde [secret]');
  });

  it.each([
    ['/x?access_token=abc&debug=1', '/x?access_token=[secret]&debug=1'],
    ['corpid=ww1&corpsecret=abc', 'corpid=ww1&corpsecret=[secret]'],
    ['ACCESS_TOKEN=abc def', 'ACCESS_TOKEN=[secret] def'],
    [`"access_token=abc" 'corpsecret=x'`, `"access_token=[secret]" 'corpsecret=[secret]'`],
    ['access_token=', 'access_token='],
    ['missing access_token', 'missing access_token'],
  ])('hides what is a secret by its name in %j', (text, scrubbed) => {
    expect(scrub(text, [])).toBe(scrubbed);
  });

  it('accepts a secret of half a character', () => {
    expect(scrub('x\ud800secret', ['\ud800secret'])).toBe('x[secret]');
  });

  it('lets no secret survive', () => {
    const secrets = fc.string({ unit: 'binary', minLength: 6, maxLength: 40 }).filter(isNoPartOfTheMask);
    const texts = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(secrets, texts, texts, fc.nat(3), (secret, before, after, way) => {
        const form = [secret, encodeURIComponent(Buffer.from(secret).toString()), `access_token=${secret}`][
          way
        ];
        const scrubbed = scrub(`${before}${form ?? secret + secret}${after}`, [secret]);
        expect(scrubbed).not.toContain(secret);
      }),
    );
  });

  function isNoPartOfTheMask(secret: string): boolean {
    return !/[[\]]/u.test(secret) && !'secret'.includes(secret);
  }
});
