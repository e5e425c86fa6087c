import { renderMermaidSVG } from 'beautiful-mermaid';
import type { MarkdownRenderer } from 'vitepress';

const COLORS = {
  bg: 'var(--vp-c-bg)',
  fg: 'var(--vp-c-text-1)',
  line: 'var(--vp-c-text-3)',
  border: 'var(--vp-c-divider)',
  surface: 'var(--vp-c-bg-soft)',
  muted: 'var(--vp-c-text-2)',
};

const SMALLEST = 0.8;

/** Draws the diagrams at build time: the browser needs no script for them, and dark is a matter of CSS. */
export function withDiagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? '';
    const svg = md.utils.escapeHtml(JSON.stringify(drawn(token.content)));
    // As data: a template of Vue may not hold the style of the drawing.
    return `<div class="diagram" v-html="${svg}"></div>\n`;
  };
}

/** Top down, as a page is narrow. It shrinks to fit as long as it can be read, and is scrolled then. */
function drawn(diagram: string): string {
  const topDown = diagram.replace(/^flowchart LR/u, 'flowchart TD');
  const svg = renderMermaidSVG(topDown, { ...COLORS, transparent: true });
  const width = Number(/ width="([\d.]+)"/u.exec(svg)?.[1]);
  return svg
    .replace(' style="', ` style="min-width:${Math.round(width * SMALLEST)}px;`)
    .replace(/\s*@import url\([^)]*\);/u, '')
    .replace(/\n\s*\n/gu, '\n');
}
