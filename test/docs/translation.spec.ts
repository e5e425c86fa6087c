import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  anchorsOf,
  headingLevelsOf,
  linksOf,
  snippetsOf,
  tablesOf,
  withoutComments,
} from './support/markdown.js';
import { PAGES, READMES, readText, ROOT } from './support/repository.js';

/** A diagram is text, and so translated. */
const codeIn = (file: string) =>
  snippetsOf(file).map((snippet) =>
    snippet.language === 'mermaid' ? snippet.code.split('\n').length : withoutComments(snippet),
  );
const tableSizesIn = (file: string) => tablesOf(file).map((rows) => rows.map((cells) => cells.length));
const listItemsIn = (file: string) => readText(file).match(/^(?:-|\d\.) /gmu)?.length;
const paragraphsIn = (file: string) => readText(file).split(/\n{2,}/u).length;

/** Where the links of a page lead, but for those to its other language, in Chinese where there is Chinese. */
const targetsIn = (file: string, other: string) =>
  linksOf(file)
    .map((target) => target.replace(/#.*$/u, ''))
    .filter((target) => target !== basename(other))
    .map((target) => (isTranslated(file, target) ? target.replace(/\.md$/u, '.zh-CN.md') : target))
    .toSorted();

function isTranslated(file: string, target: string): boolean {
  return PAGES.some(([english]) => english === join(dirname(file), target));
}

describe.each(PAGES)('%s and %s', (english, chinese) => {
  it('have the same headings', () => {
    expect(headingLevelsOf(english)[0]).toBe(1);
    expect(headingLevelsOf(chinese)).toEqual(headingLevelsOf(english));
  });

  it('have the same code, but for comments', () => {
    expect(codeIn(chinese)).toEqual(codeIn(english));
  });

  it('have tables of the same size', () => {
    expect(tableSizesIn(chinese)).toEqual(tableSizesIn(english));
  });

  it('have lists of the same length, and as many paragraphs', () => {
    expect(listItemsIn(chinese)).toBe(listItemsIn(english));
    expect(paragraphsIn(chinese)).toBe(paragraphsIn(english));
  });

  it('link to the same pages, each in its own language', () => {
    expect(linksOf(chinese).filter((target) => isTranslated(chinese, target))).toEqual([basename(english)]);
    expect(targetsIn(chinese, english)).toEqual(targetsIn(english, chinese));
  });

  it('link to each other in the first lines', () => {
    expect(readText(english).slice(0, 200)).toContain(`(${basename(chinese)})`);
    expect(readText(chinese).slice(0, 200)).toContain(`(${basename(english)})`);
  });
});

describe('the comparison of languages', () => {
  it('sees headings, code, tables, lists and links', () => {
    const [readme] = READMES;
    const counts = [headingLevelsOf, codeIn, tableSizesIn, linksOf].map((see) => see(readme).length);
    expect(Math.min(...counts, listItemsIn(readme) ?? 0)).toBeGreaterThan(5);
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
