import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { exports, homepage } = JSON.parse(readFileSync(path('../../package.json'), 'utf8'));

/** `lib/redis/index.ts` for the entry point `./redis`. */
const sources = Object.keys(exports)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => path(`../../lib/${entry}/index.ts`));

/** @type {Partial<import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions>} */
export default {
  name: 'API reference',
  tsconfig: path('../../tsconfig.json'),
  entryPoints: sources,
  plugin: ['typedoc-plugin-markdown', path('typedoc-plugin.mjs')],
  out: path('pages/api'),
  basePath: path('../../lib'),
  disableGit: true,
  sourceLinkTemplate: `${homepage.replace(/#.*$/u, '')}/blob/main/lib/{path}#L{line}`,
  readme: 'none',
  preservedTypeAnnotationTags: ['@throws'],
  excludeInternal: true,
  excludePrivate: true,
  entryFileName: 'index',
  membersWithOwnFile: ['Class', 'Interface'],
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  sanitizeComments: true,
  validation: { notExported: false },
  logLevel: 'Warn',
};
