import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../lib/options/resolve-options.js';
import { tablesOf } from './support/markdown.js';
import { READMES } from './support/repository.js';

const REQUIRED = new Set(['corpId', 'corpSecret']);
const WORDS = { none: ['none', '无'], required: ['required', '必填'], memory: ['in memory', '进程内存'] };

/** The options with their defaults as the table shows them, read from the code. */
function documentedDefaults(): Record<string, readonly string[]> {
  const { rateLimit, http, ...options } = resolveOptions({ corpId: 'ww1234567890abcdef', corpSecret: 'x' });
  const flat = [
    ...Object.entries(options),
    ...Object.entries(rateLimit).map(([name, value]) => [`rateLimit.${name}`, value] as const),
    ...Object.entries(http).map(([name, value]) => [`http.${name}`, value] as const),
  ];
  return Object.fromEntries(flat.map(([name, value]) => [name, shown(name, value)]));
}

function shown(name: string, value: unknown): readonly string[] {
  if (REQUIRED.has(name)) return WORDS.required;
  if (name === 'accessTokenStore') return WORDS.memory;
  if (value === undefined) return WORDS.none;
  return [
    typeof value === 'number' ? value.toLocaleString('en').replaceAll(',', '_') : `'${value as string}'`,
  ];
}

describe.each(READMES)('the table of options in %s', (file) => {
  const rows = tablesOf(file)[0] ?? [];
  const expected = documentedDefaults();

  it('has every option, and no other', () => {
    const names = rows.map(([name = '']) => name);
    expect([...names].toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(rows.map(([name = '', , value = '']) => ({ name, value })))(
    'says that the default of $name is $value',
    ({ name, value }) => {
      expect(expected[name]).toContain(value);
    },
  );
});
