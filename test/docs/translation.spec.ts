import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { headingLevelsOf, linksOf, snippetsOf, tablesOf, withoutComments } from './support/markdown.js';
import { READMES, readText, ROOT } from './support/repository.js';

const [ENGLISH, CHINESE] = READMES;

const codeIn = (file: string) => snippetsOf(file).map(withoutComments);
const tableSizesIn = (file: string) => tablesOf(file).map((rows) => rows.map((cells) => cells.length));
const listItemsIn = (file: string) => readText(file).match(/^- /gmu)?.length;

describe('the two READMEs', () => {
  it('have the same headings', () => {
    expect(headingLevelsOf(ENGLISH).length).toBeGreaterThan(10);
    expect(headingLevelsOf(CHINESE)).toEqual(headingLevelsOf(ENGLISH));
  });

  it('have the same code, but for comments', () => {
    expect(codeIn(CHINESE)).toEqual(codeIn(ENGLISH));
  });

  it('have tables of the same size', () => {
    expect(tableSizesIn(CHINESE)).toEqual(tableSizesIn(ENGLISH));
  });

  it('have lists of the same length', () => {
    expect(listItemsIn(ENGLISH)).toBeGreaterThan(10);
    expect(listItemsIn(CHINESE)).toBe(listItemsIn(ENGLISH));
  });

  it('link to each other in the first lines', () => {
    expect(readText(ENGLISH).slice(0, 200)).toContain(`(${CHINESE})`);
    expect(readText(CHINESE).slice(0, 200)).toContain(`(${ENGLISH})`);
  });

  it.each(READMES)('link to nothing in the repository that is not there: %s', (file) => {
    const local = linksOf(file).filter((target) => !/^(?:https:|#)/u.test(target));
    expect(local.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });
});
