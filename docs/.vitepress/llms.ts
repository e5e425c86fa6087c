import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import type { Language } from './languages.js';
import { splitAt } from './markdown.js';
import { markdownOf } from './pages.js';
import { MANIFEST, PAGES } from './repository.js';
import { sidebarIn } from './sidebar.js';

type Item = DefaultTheme.SidebarItem;

/** Writes `llms.txt` (https://llmstxt.org), a list of the pages, and `llms-full.txt`, their whole text. */
export function writeLlms(language: Language, outDir: string, base: string): void {
  const groups = sidebarIn(language);
  const pages = groups.flatMap(({ items = [] }) => items);
  const [head = ''] = splitAt(2, markdownOf(`README${language.ending}`));
  const promise = (head.trim().split('\n\n').at(-1) ?? '').replaceAll('\n', ' ');
  const list = groups.map(({ text, items = [] }) => `## ${text}\n\n${items.map(lineOf(base)).join('\n')}`);
  const folder = join(outDir, language.folder);
  writeFileSync(join(folder, 'llms.txt'), [`# ${MANIFEST.name}`, `> ${promise}`, ...list, ''].join('\n\n'));
  writeFileSync(join(folder, 'llms-full.txt'), pages.map(textOf).join('\n---\n\n'));
}

function lineOf(base: string): (item: Item) => string {
  return ({ text, link = '' }) => `- [${text}](${base.replace(/\/$/u, '')}${link})`;
}

function textOf({ link = '' }: Item): string {
  return readFileSync(join(PAGES, `${link.endsWith('/') ? `${link}index` : link}.md`), 'utf8');
}
