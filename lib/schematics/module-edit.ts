import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { importsIn, listIn, metadataOf, namesAtTop, parse, specifiersOf } from './module-source.js';
import { textOf, UnusualModuleError } from './module-source.js';
import type { Name } from './pieces.js';

export interface Additions {
  /** Expressions for the module's `imports`, indented by two spaces. */
  readonly imports: readonly string[];
  readonly providers: readonly string[];
  /** What these use. */
  readonly names: readonly Name[];
}

interface Edit {
  readonly at: number;
  /** Until where the text there is replaced; by default nothing is. */
  readonly until?: number;
  readonly text: string;
}

const LISTS = ['imports', 'providers'] as const;

/**
 * The text of a module's file with additions, in its own style.
 * @throws UnusualModuleError if it is written in a way that cannot be edited.
 */
export function withAdditions(compiler: Compiler, text: string, added: Additions): string {
  const source = parse(compiler, text);
  const metadata = metadataOf(compiler, source);
  const lists = LISTS.map((name) => ({ name, items: added[name], list: listIn(compiler, metadata, name) }));
  const present = lists.flatMap(({ items, list }) => (list ? addedTo(list, items, text) : []));
  const absent = lists.filter(({ list }) => !list);
  const edits = [
    ...importsOf(compiler, source, added.names),
    ...present,
    ...(absent.length > 0 ? [addedLists(metadata, absent, text)] : []),
  ];
  return applied(text, edits);
}

function importsOf(compiler: Compiler, source: ts.SourceFile, names: readonly Name[]): readonly Edit[] {
  const top = namesAtTop(compiler, source);
  const other = names.find(({ name, from }) => top.has(name) && top.get(name) !== from);
  if (other)
    throw new UnusualModuleError(`${other.name} is not what ${other.from} exports there, or its type only`);
  const missing = new Map<string, Set<string>>();
  for (const { name, from } of names)
    if (!top.has(name)) missing.set(from, (missing.get(from) ?? new Set()).add(name));
  const declarations = importsIn(compiler, source);
  const end = endOfLine(compiler, source, declarations.at(-1)?.getEnd() ?? 0);
  return [...missing].map(([from, set]) => {
    const list = [...set].join(', ');
    const last = declarations
      .filter(({ moduleSpecifier }) => textOf(moduleSpecifier) === from)
      .filter(({ importClause }) => importClause?.isTypeOnly !== true)
      .flatMap(({ importClause }) => [...specifiersOf(compiler, importClause)])
      .at(-1);
    return last
      ? { at: last.getEnd(), text: `, ${list}` }
      : { at: end, text: `\nimport { ${list} } from '${from}';` };
  });
}

/** Behind the comments that belong to what ends there. */
function endOfLine(compiler: Compiler, { text }: ts.SourceFile, end: number): number {
  return end === 0 ? 0 : (compiler.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end);
}

function addedTo(list: ts.ArrayLiteralExpression, items: readonly string[], text: string): readonly Edit[] {
  const { elements } = list;
  const close = list.getEnd() - 1;
  const isOnOneLine = !list.getText().includes('\n');
  const last = elements.at(-1);
  const comma = last && !elements.hasTrailingComma ? [{ at: last.getEnd(), text: ',' }] : [];
  if (items.length === 0) return [];
  if (isOnOneLine && isShort(items)) {
    const [item = ''] = items;
    return [...comma, { at: elements.end, text: last ? ` ${item}` : item }];
  }
  const indent = indentAt(text, list.getStart());
  const unit = unitOf(text);
  const inner = indent + unit;
  const lines = items.map((item) => `${indented(item, inner, unit)},\n`).join('');
  const start = text.lastIndexOf('\n', close) + 1;
  if (!isOnOneLine && text.slice(start, close).trim() === '') return [...comma, { at: start, text: lines }];
  const apart = isOnOneLine ? elements.map((element) => onLineOfItsOwn(element, inner)) : [];
  return [...apart, ...comma, { at: close, text: `\n${lines}${indent}` }];
}

/** Takes the place of the spaces before it, and of no comment. */
function onLineOfItsOwn(element: ts.Expression, indent: string): Edit {
  const isSpace = element.getLeadingTriviaWidth() === element.getFullText().search(/\S/u);
  return { at: isSpace ? element.pos : element.getStart(), until: element.getStart(), text: `\n${indent}` };
}

function addedLists(
  metadata: ts.ObjectLiteralExpression,
  lists: readonly { readonly name: string; readonly items: readonly string[] }[],
  text: string,
): Edit {
  const outer = indentAt(text, metadata.getStart());
  const unit = unitOf(text);
  const indent = outer + unit;
  const inner = indent + unit;
  const written = lists.map(({ name, items }) => {
    const lines = items.map((item) => `\n${indented(item, inner, unit)},`).join('');
    return `\n${indent}${name}: [${isShort(items) ? items.join('') : `${lines}\n${indent}`}],`;
  });
  const end = metadata.properties.length === 0 ? `\n${outer}` : '';
  return { at: metadata.getStart() + 1, text: written.join('') + end };
}

function isShort(items: readonly string[]): boolean {
  return items.length < 2 && !items.join('').includes('\n');
}

/** An expression that is written with two spaces, by the unit of the file. */
function indented(item: string, indent: string, unit: string): string {
  return item.replaceAll(/^(?: {2})*/gmu, (spaces) => indent + unit.repeat(spaces.length / 2));
}

function indentAt(text: string, position: number): string {
  return /^[ \t]*/u.exec(text.slice(text.lastIndexOf('\n', position) + 1))![0];
}

/** What the file indents its lines by. */
function unitOf(text: string): string {
  return /^(?:\t| {2,})(?=\S)/mu.exec(text)?.[0] ?? '  ';
}

/** Edits at one place take effect in their order. */
function applied(text: string, edits: readonly Edit[]): string {
  const [eol, quote] = [text.includes('\r\n') ? '\r\n' : '\n', /\bfrom (["'])/u.exec(text)?.[1] ?? "'"];
  let done = 0;
  let result = '';
  for (const { at, until = at, text: inserted } of edits.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + inserted.replaceAll('\n', eol).replaceAll("'", quote);
    done = until;
  }
  return result + text.slice(done);
}
