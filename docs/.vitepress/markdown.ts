/** A link of Markdown: its text and where it leads. */
export interface Link {
  readonly text: string;
  readonly target: string;
}

const FENCE = /^```[\s\S]*?^```$/gmu;
const LINK = /\[([^\]]+)\]\(([^)\s]+)\)/gu;

export function titleOf(markdown: string): string {
  return (/^# (.+)$/mu.exec(markdown)?.[1] ?? '').replaceAll('`', '');
}

export function linksIn(markdown: string): readonly Link[] {
  return [...markdown.matchAll(LINK)].map(([, text = '', target = '']) => ({ text, target }));
}

/** The cells of the first table, without its heading. */
export function tableIn(markdown: string): readonly (readonly string[])[] {
  const rows = (/(?:^\|.*\|\n)+/mu.exec(markdown)?.[0] ?? '').trim().split('\n').slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/u)
      .map((cell) => cell.trim()),
  );
}

/** The Markdown with other targets of its links, except for those inside of code. */
export function withTargets(markdown: string, change: (target: string) => string): string {
  const changed = (text: string) =>
    text.replaceAll(LINK, (_, shown: string, target: string) => `[${shown}](${change(target)})`);
  const fences = markdown.match(FENCE) ?? [];
  return markdown
    .split(FENCE)
    .map((text, index) => changed(text) + (fences[index] ?? ''))
    .join('');
}

/** What stands before the first heading of a level, and below each one. */
export function splitAt(level: number, markdown: string): readonly string[] {
  return markdown.split(new RegExp(`^(?=#{${level}} )`, 'mu'));
}
