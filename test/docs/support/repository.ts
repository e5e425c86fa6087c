import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export const READMES = ['README.md', 'README.zh-CN.md'] as const;

/** The recipes by name: `docs/recipes/NAME.md` and `docs/recipes/NAME.zh-CN.md`. */
export const RECIPES = readdirSync(join(ROOT, 'docs/recipes'))
  .filter((file) => file.endsWith('.md') && !file.endsWith('.zh-CN.md') && file !== 'README.md')
  .map((file) => file.replace('.md', ''));

/** The pages that exist in two languages: English, Chinese. */
export const PAGES: readonly (readonly [string, string])[] = [
  READMES,
  ...[
    'docs/how-it-works',
    'docs/scaling',
    'docs/errors',
    'docs/diagnostics',
    'docs/wecom-setup',
    'docs/model/README',
    'docs/recipes/README',
    ...RECIPES.map((name) => `docs/recipes/${name}`),
  ].map((page) => [`${page}.md`, `${page}.zh-CN.md`] as const),
];

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
