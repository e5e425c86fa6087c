import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Language } from './languages.js';
import { ENGLISH, LANGUAGES } from './languages.js';
import { splitAt, titleOf, withTargets } from './markdown.js';
import { MANIFEST, PAGES, readText } from './repository.js';
import { routeOf, sources, targetOnSite } from './routes.js';

/** The line of a page that leads to its other language, for which the site has a menu. */
const LANGUAGE_LINE = /^(?:English · \[|\[English\]\().*\n\n/mu;

const DECISION = /^docs\/decisions\/\d/u;

/** Writes the pages of the site from the Markdown of the repository. The API reference is TypeDoc's. */
export function writePages(): void {
  for (const file of sources()) writePage(file);
  for (const language of LANGUAGES) write(`${language.folder}index.md`, homeIn(language));
  write('decisions/index.md', decisionsIn(ENGLISH));
}

export function writePage(file: string): void {
  write(routeOf(file), markdownOf(file));
}

/** The Markdown of a file as it is on the site. */
export function markdownOf(file: string): string {
  const text = readText(file).replace(LANGUAGE_LINE, '');
  return withTargets(text, (target) => targetOnSite(file, target));
}

function write(route: string, text: string): void {
  const path = join(PAGES, route);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The promise, the example and the questions of the README and of the index of the recipes. */
function homeIn(language: Language): string {
  const { folder, guide, recipes, ending, board } = language;
  const [head = '', example = ''] = splitAt(2, markdownOf(`README${ending}`));
  const [promise = '', ...manners] = (head.trim().split('\n\n').at(-1) ?? '').split('\n');
  const [code = '', install = '', trial = ''] = splitAt(3, example);
  const index = markdownOf(`docs/recipes/README${ending}`);
  const questions = index.slice(index.indexOf('\n|'));
  const matter = {
    layout: 'home',
    title: MANIFEST.name,
    titleTemplate: false,
    hero: {
      name: MANIFEST.name,
      tagline: promise,
      actions: [
        { theme: 'brand', text: guide, link: `/${folder}guide` },
        { theme: 'alt', text: recipes, link: `/${folder}recipes/` },
      ],
    },
  };
  return [
    `---\n${JSON.stringify(matter, undefined, 2)}\n---\n`,
    manners.join('\n'),
    `![${board}](/board.${folder === '' ? 'en' : 'zh'}.png)`,
    code,
    install,
    trial,
    `## ${titleOf(index)}`,
    questions,
  ].join('\n\n');
}

function decisionsIn({ decisions }: Language): string {
  const files = sources().filter((file) => DECISION.test(file));
  const items = files.map((file) => `- [${titleOf(readText(file))}](/${routeOf(file)})`);
  return `# ${decisions}\n\n${items.toSorted().join('\n')}\n`;
}
