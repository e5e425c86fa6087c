import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitepress';
import { anchorOf } from './anchor.js';
import { checkAnchors } from './anchors.js';
import { CHINESE, CHINESE_THEME, ENGLISH, LANGUAGES } from './languages.js';
import { writeLlms } from './llms.js';
import { withDiagrams } from './mermaid.js';
import { writePage, writePages } from './pages.js';
import { MANIFEST, REPOSITORY, ROOT } from './repository.js';
import { inLanguage, routeOf, sources } from './routes.js';
import { SEARCH } from './search.js';
import { navIn, referenceSidebar, sidebarIn } from './sidebar.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The folder of the site on its host, with a slash at both ends. */
const BASE = process.env['DOCS_BASE'] ?? '/';

writePages();

/** The pages in both languages. Elsewhere the menu of languages would lead nowhere. */
const TRANSLATED = new Set(
  sources()
    .filter((file) => sources().includes(inLanguage(file, CHINESE)))
    .map(routeOf),
);

/** A page follows its file while the site is served. */
const following: Plugin = {
  name: 'follow-the-repository',
  configureServer({ watcher }) {
    watcher.add(sources().map((file) => `${ROOT}${file}`));
    watcher.on('change', (path) => {
      const file = path.slice(ROOT.length);
      if (sources().includes(file)) writePage(file);
    });
  },
};

export default defineConfig({
  srcDir: here('pages'),
  outDir: here('dist'),
  cacheDir: here('cache'),
  base: BASE,
  title: MANIFEST.name,
  description: MANIFEST.description,
  cleanUrls: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}icon.svg` }]],
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: { nav: navIn(ENGLISH) } },
    zh: { label: '简体中文', lang: 'zh-CN', themeConfig: { nav: navIn(CHINESE), ...CHINESE_THEME } },
  },
  themeConfig: {
    outline: [2, 3],
    search: SEARCH,
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    sidebar: { '/': sidebarIn(ENGLISH), '/zh/': sidebarIn(CHINESE), '/api/': referenceSidebar() },
  },
  markdown: { anchor: { slugify: anchorOf }, config: withDiagrams },
  vite: { publicDir: here('public'), plugins: [following], build: { chunkSizeWarningLimit: 2000 } },
  transformPageData(page) {
    const isHome = page.frontmatter['layout'] === 'home';
    if (!isHome && !TRANSLATED.has(page.relativePath)) page.frontmatter['pageClass'] = 'one-language';
  },
  buildEnd({ outDir, site }) {
    for (const language of LANGUAGES) writeLlms(language, outDir, site.base);
    checkAnchors(outDir, site.base);
  },
});
