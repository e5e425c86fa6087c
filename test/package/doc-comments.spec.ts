import { describe, expect, it } from '@jest/globals';
import type { Declared } from './declarations.js';
import { exportsOf, propertiesOf } from './declarations.js';
import { entries } from './package.js';

function undocumented(symbols: readonly Declared[]): readonly string[] {
  return symbols.filter(({ documented }) => !documented).map(({ name }) => name);
}

describe.each(entries)('the declarations of $specifier', ({ types }) => {
  it('explain everything that they export', () => {
    expect(exportsOf(types)).not.toEqual([]);
    expect(undocumented(exportsOf(types))).toEqual([]);
  });

  it('explain every option, and every field of a DTO and of a job', () => {
    const properties = propertiesOf(types, /(?:Options|Dto|Data)$/);
    expect(properties).not.toEqual([]);
    expect(undocumented(properties)).toEqual([]);
  });
});
