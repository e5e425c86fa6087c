import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import type { Language } from './languages.js';
import { CHINESE, ENGLISH } from './languages.js';
import { linksIn, splitAt, titleOf } from './markdown.js';
import { markdownOf } from './pages.js';
import { PAGES } from './repository.js';

type Item = DefaultTheme.SidebarItem;

const isSetup = (route: string) => route.endsWith('/wecom-setup.md');

export function navIn(language: Language): DefaultTheme.NavItemWithLink[] {
  const { folder, guide, recipes, howItWorks, reference } = language;
  return [
    { text: guide, link: `/${folder}guide` },
    { text: recipes, link: `/${folder}recipes/`, activeMatch: `^/${folder}recipes/` },
    { text: howItWorks, link: `/${folder}how-it-works` },
    { text: reference, link: '/api/', activeMatch: '^/api/' },
  ];
}

/** What the end of the README and the index of the recipes link to, in their order. */
export function sidebarIn(language: Language): Item[] {
  const { folder, ending, guide, recipes, howItWorks } = language;
  const more = pagesIn(splitAt(2, markdownOf(`README${ending}`)).at(-1) ?? '');
  const questions = pagesIn(markdownOf(`docs/recipes/README${ending}`));
  const isRecipe = (route: string) => route.startsWith(`/${folder}recipes/`);
  return [
    { text: guide, items: [{ text: guide, link: `/${folder}guide` }, ...more.filter(isSetup).map(itemOf)] },
    { text: recipes, link: `/${folder}recipes/`, items: questions.filter(isRecipe).map(itemOf) },
    {
      text: howItWorks,
      items: [...more.filter((route) => !isSetup(route)), '/architecture.md', `/${folder}model/index.md`].map(
        itemOf,
      ),
    },
  ];
}

/** The entry points that TypeDoc has written a folder for, with their classes and interfaces. */
export function referenceSidebar(): Item[] {
  const entries = below('api').filter((name) => !name.endsWith('.md'));
  return [
    { text: ENGLISH.reference, link: '/api/', items: entries.map(entryItem) },
    { text: '中文', link: `/${CHINESE.folder}guide` },
  ];
}

function entryItem(entry: string): Item {
  const kinds = below(`api/${entry}`).filter((name) => !name.endsWith('.md'));
  const pages = kinds.flatMap((kind) => below(`api/${entry}/${kind}`).map((page) => `${kind}/${page}`));
  return {
    text: entry,
    link: `/api/${entry}/`,
    collapsed: true,
    items: pages.map((page) => ({
      text: page.replace(/^.*\/|\.md$/gu, ''),
      link: `/api/${entry}/${page.replace(/\.md$/u, '')}`,
    })),
  };
}

function below(folder: string): readonly string[] {
  return readdirSync(join(PAGES, folder)).toSorted();
}

function pagesIn(markdown: string): readonly string[] {
  const routes = linksIn(markdown).map(({ target }) => target);
  return [...new Set(routes.filter((target) => /^\/[^#]+\.md$/u.test(target)))];
}

function itemOf(route: string): Item {
  const link = route.replace(/(?:index)?\.md$/u, '');
  return { text: titleOf(readFileSync(join(PAGES, route), 'utf8')), link };
}
