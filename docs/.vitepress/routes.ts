import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from './languages.js';
import { CHINESE, ENGLISH } from './languages.js';
import { REPOSITORY, ROOT } from './repository.js';

/** Where the few files are that are named differently on the site. */
const RENAMED: Readonly<Record<string, string>> = {
  'README.md': 'guide.md',
  'CHANGELOG.md': 'changelog.md',
  'docs/decisions': 'decisions/index.md',
  'docs/model/README.md': 'model/index.md',
  'docs/recipes/README.md': 'recipes/index.md',
};

/** The Markdown of the repository that is on the site: paths from its root. */
export function sources(): readonly string[] {
  const docs = ['docs', 'docs/model', 'docs/recipes', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
  );
  return ['README.md', 'README.zh-CN.md', 'CHANGELOG.md', ...docs.filter((file) => file.endsWith('.md'))];
}

export function languageOf(file: string): Language {
  return file.endsWith(CHINESE.ending) ? CHINESE : ENGLISH;
}

/** A file's path in the other language. It need not exist. */
export function inLanguage(file: string, language: Language): string {
  return file.replace(/(?:\.zh-CN)?\.md$/u, language.ending);
}

/** The page of a file, as a path below the root of the site. */
export function routeOf(file: string): string {
  const english = inLanguage(file, ENGLISH);
  return languageOf(file).folder + (RENAMED[english] ?? english.replace(/^docs\//u, ''));
}

/**
 * Where a link leads on the site: to a page, and to the repository for all that has none.
 *
 * @throws Error, naming both, if the target is not in the repository
 */
export function targetOnSite(from: string, target: string): string {
  if (/^(?:[a-z]+:|#)/u.test(target)) return target;
  const [path = '', anchor] = target.split('#');
  const file = join(from, '..', path);
  const end = anchor === undefined ? '' : `#${anchor}`;
  if (!existsSync(join(ROOT, file))) throw new Error(`${from} links to ${target}, which is not there.`);
  if (sources().includes(file) || file in RENAMED) return `/${routeOf(file)}${end}`;
  const kind = statSync(join(ROOT, file)).isDirectory() ? 'tree' : 'blob';
  return `${REPOSITORY}/${kind}/main/${file}${end}`;
}
