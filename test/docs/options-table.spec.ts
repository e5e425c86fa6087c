import { describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { tableWith } from './support/markdown.js';
import { READMES } from './support/repository.js';

const REQUIRED = new Set(['corpId', 'corpSecret']);
const WORDS = { none: ['none', '无'], required: ['required', '必填'], memory: ['in memory', '进程内存'] };

/** The options with their defaults as the table shows them, read from the code. */
function documentedDefaults(): Record<string, readonly string[]> {
  const account = { corpId: 'ww1234567890abcdef', corpSecret: 'x' };
  const { rateLimit, http, polling, ...options } = resolveOptions({ ...account, polling: {} });
  const sections = Object.entries({ rateLimit, http, polling });
  const flat = [
    ...Object.entries(options),
    ...sections.flatMap(([section, values]) =>
      Object.entries(values ?? {}).map(([name, value]) => [`${section}.${name}`, value] as const),
    ),
  ];
  return Object.fromEntries(flat.map(([name, value]) => [name, shown(name, value)]));
}

function shown(name: string, value: unknown): readonly string[] {
  if (REQUIRED.has(name)) return WORDS.required;
  if (name === 'accessTokenStore') return WORDS.memory;
  if (value === undefined || value === Infinity) return WORDS.none;
  if (typeof value === 'function') return [value.name];
  if (typeof value === 'number') return [value.toLocaleString('en').replaceAll(',', '_')];
  return [typeof value === 'string' ? `'${value}'` : JSON.stringify(value)];
}

describe.each(READMES)('the table of options in %s', (file) => {
  const rows = tableWith(file, 'corpId');
  const expected = documentedDefaults();

  it('lists every option, and no other', () => {
    const names = rows.map(([name = '']) => name);
    expect([...names].toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(rows.map(([name = '', , value = '']) => ({ name, value })))(
    'gives $value as the default of $name',
    ({ name, value }) => {
      expect(expected[name]).toContain(value);
    },
  );
});
