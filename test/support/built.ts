import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUNDLE = join(ROOT, 'dist/bundle');

/**
 * The folder of the bundle that users import.
 *
 * @throws when it is not built from the sources as they are
 */
export function builtBundle(): string {
  const built = statSync(join(BUNDLE, 'index.js'), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  if (latestChange('lib') > built) throw new Error('dist is missing, or older than lib: npm run build');
  return BUNDLE;
}

/** Folders count, as theirs is when a file went. */
function latestChange(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return Math.max(...['', ...files].map((file) => statSync(join(ROOT, folder, file)).mtimeMs));
}
