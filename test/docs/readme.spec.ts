import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { linksOf } from './support/markdown.js';
import { PAGES, READMES, readText, RECIPES, ROOT } from './support/repository.js';

const LONGEST_README = 350;
const WIDEST_TABLE = 160;
const INDEXES = ['docs/recipes/README.md', 'docs/recipes/README.zh-CN.md'];

/** Columns on a screen: a Chinese character takes two. */
function widthOf(line: string): number {
  return line.replaceAll(/[\u2E80-\uFFEF]/gu, '  ').length;
}

const languageOf = (file: string) => (file.endsWith('.zh-CN.md') ? '.zh-CN.md' : '.md');

describe.each(READMES)('%s', (file) => {
  it('fits in 350 lines', () => {
    expect(readText(file).split('\n').length - 1).toBeLessThanOrEqual(LONGEST_README);
  });

  it.each([...RECIPES])('links to the recipe %s', (recipe) => {
    expect(linksOf(file)).toContain(`docs/recipes/${recipe}${languageOf(file)}`);
  });
});

describe.each(INDEXES)('%s', (file) => {
  it('links to every recipe', () => {
    const names = RECIPES.map((recipe) => `${recipe}${languageOf(file)}`);
    expect(linksOf(file)).toEqual(expect.arrayContaining(names));
  });
});

describe.each([...READMES, 'docs/errors.md', 'docs/errors.zh-CN.md', ...INDEXES])(
  'the tables of %s',
  (file) => {
    it('are readable as source', () => {
      const rows = readText(file).match(/^\|.*$/gmu) ?? [];
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => widthOf(row) > WIDEST_TABLE)).toEqual([]);
    });
  },
);

describe('the documentation', () => {
  it('covers both languages of every recipe', () => {
    const files = readdirSync(join(ROOT, 'docs/recipes'));
    const names = ['README', ...RECIPES];
    expect(files.toSorted()).toEqual(names.flatMap((name) => [`${name}.md`, `${name}.zh-CN.md`]).toSorted());
  });

  it('leaves the address of the repository to package.json', () => {
    const { homepage } = JSON.parse(readText('package.json')) as { homepage: string };
    const address = homepage.replace(/#.*$/u, '');
    expect(address).toMatch(/^https:\/\/github\.com\/[\w-]+\/nestjs-wecom-pay$/u);
    const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join('lib', file));
    expect([...PAGES.flat(), ...sources].filter((file) => readText(file).includes(address))).toEqual([]);
  });
});
