import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The root of VitePress: what `pages.ts` and TypeDoc have written. */
export const PAGES = fileURLToPath(new URL('pages', import.meta.url));

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly homepage: string;
}

export const MANIFEST = JSON.parse(readText('package.json')) as Manifest;

/** Where the repository is read by people, without a slash at its end. */
export const REPOSITORY = MANIFEST.homepage.replace(/#.*$/u, '');
