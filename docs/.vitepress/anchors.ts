import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * VitePress refuses links to pages that are not there; this refuses those to headings that are not there.
 *
 * @throws Error with all of them
 */
export function checkAnchors(outDir: string, base: string): void {
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.html'),
  );
  const pages = new Map(files.map((file) => [`${base}${file}`, readFileSync(join(outDir, file), 'utf8')]));
  const idsOf = new Map([...pages].map(([path, html]) => [path, idsIn(html)]));
  const dead = [...pages].flatMap(([path, html]) =>
    hashesIn(html, path)
      .filter(({ page, id }) => idsOf.get(page)?.has(id) === false)
      .map(({ page, id }) => `${path} links to ${page}#${id}`),
  );
  if (dead.length > 0) throw new Error(`Headings that are not there:\n${[...new Set(dead)].join('\n')}`);
}

function idsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\sid="([^"]+)"/gu)].map(([, id = '']) => id));
}

function hashesIn(html: string, path: string): readonly { page: string; id: string }[] {
  return [...html.matchAll(/href="([^":]*#[^"]+)"/gu)].map(([, href = '']) => {
    const { pathname, hash } = new URL(href, `http://site${path}`);
    const page = pathname.endsWith('/')
      ? `${pathname}index.html`
      : pathname.replace(/(?:\.html)?$/u, '.html');
    return { page, id: decodeURIComponent(hash.slice(1)) };
  });
}
