import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  anchorsOf,
  headingLevelsOf,
  linksOf,
  snippetsOf,
  tablesOf,
  withoutComments,
} from './support/markdown.js';
import { PAGES, readText, ROOT } from './support/repository.js';

/** A diagram is text, and so translated. */
const codeIn = (file: string) =>
  snippetsOf(file).map((snippet) =>
    snippet.language === 'mermaid' ? snippet.code.split('\n').length : withoutComments(snippet),
  );
const tableSizesIn = (file: string) => tablesOf(file).map((rows) => rows.map((cells) => cells.length));
const listItemsIn = (file: string) => readText(file).match(/^(?:-|\d\.) /gmu)?.length;
const paragraphsIn = (file: string) => readText(file).split(/\n{2,}/u).length;

describe.each(PAGES)('%s and %s', (english, chinese) => {
  it('have the same headings', () => {
    expect(headingLevelsOf(english).length).toBeGreaterThan(5);
    expect(headingLevelsOf(chinese)).toEqual(headingLevelsOf(english));
  });

  it('have the same code, but for comments', () => {
    expect(codeIn(chinese)).toEqual(codeIn(english));
  });

  it('have tables of the same size', () => {
    expect(tableSizesIn(english).length).toBeGreaterThan(1);
    expect(tableSizesIn(chinese)).toEqual(tableSizesIn(english));
  });

  it('have lists of the same length, and as many paragraphs', () => {
    expect(listItemsIn(english)).toBeGreaterThan(5);
    expect(listItemsIn(chinese)).toBe(listItemsIn(english));
    expect(paragraphsIn(chinese)).toBe(paragraphsIn(english));
  });

  it('link to each other in the first lines', () => {
    expect(readText(english).slice(0, 200)).toContain(`(${chinese.replace('docs/', '')})`);
    expect(readText(chinese).slice(0, 200)).toContain(`(${english.replace('docs/', '')})`);
  });
});

describe.each(PAGES.flat())('%s', (file) => {
  it('links to nothing in the repository that is not there', () => {
    const local = linksOf(file).filter((target) => !target.startsWith('https:'));
    expect(local.filter((target) => !isThere(file, target))).toEqual([]);
  });
});

function isThere(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const linked = path === '' ? file : join(dirname(file), path);
  return existsSync(join(ROOT, linked)) && (anchor === undefined || anchorsOf(linked).includes(anchor));
}
