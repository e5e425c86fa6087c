import { anchorOf } from '../../../docs/.vitepress/anchor.js';
import { readText } from './repository.js';

/** A fenced block of code. */
export interface Snippet {
  readonly language: string;
  readonly code: string;
  /** The path in its first line, if that is a comment with one. */
  readonly path: string | undefined;
}

/** Cells without the marks of code, keyed by the heading of their column. */
export type Row = readonly string[];

const FENCE = /^```(\w+)\n([\s\S]*?)^```$/gmu;
const HEADING = /^(#{1,6}) (.+)$/gmu;
const LINK = /\]\(([^)\s]+)\)/gu;

export function snippetsOf(file: string, language?: string): readonly Snippet[] {
  const all = [...readText(file).matchAll(FENCE)].map(([, name = '', code = '']) => ({
    language: name,
    code,
    path: /^\/\/ (\S+\.ts)$/mu.exec(code.split('\n', 1)[0] ?? '')?.[1],
  }));
  return all.filter((snippet) => language === undefined || snippet.language === language);
}

/** The code itself, without comments and empty lines, which may differ between languages. */
export function withoutComments({ language, code }: Snippet): string {
  const comment = language === 'sh' ? /(?:^|\s)#.*$/gmu : /(?:^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gmu;
  return code
    .replace(comment, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

/** The level of each heading, in their order. */
export function headingLevelsOf(file: string): readonly number[] {
  return [...withoutSnippets(file).matchAll(HEADING)].map(([, marks = '']) => marks.length);
}

/** What a link to a heading ends with. */
export function anchorsOf(file: string): readonly string[] {
  return [...withoutSnippets(file).matchAll(HEADING)].map(([, , text = '']) => anchorOf(text));
}

export function linksOf(file: string): readonly string[] {
  return [...withoutSnippets(file).matchAll(LINK)].map(([, target = '']) => target);
}

/** The bodies of all tables. */
export function tablesOf(file: string): readonly (readonly Row[])[] {
  const blocks = withoutSnippets(file).match(/(?:^\|.*\|\n)+/gmu) ?? [];
  return blocks.map((block) => block.trim().split('\n').slice(2).map(cellsOf));
}

/** The body of the table that has a row with this name. */
export function tableWith(file: string, name: string): readonly Row[] {
  return tablesOf(file).find((rows) => rows.some(([first]) => first === name)) ?? [];
}

function cellsOf(line: string): Row {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/u)
    .map((cell) =>
      cell
        .trim()
        .replaceAll('`', '')
        .replaceAll(String.raw`\|`, '|'),
    );
}

function withoutSnippets(file: string): string {
  return readText(file).replace(FENCE, '');
}
