import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { tableWith } from '../docs/support/markdown.js';
import { filesBelow, read } from './package.js';

const PAGE = 'docs/architecture.md';
const ROOMS = namesIn('polling');
const FOUNDATIONS = namesIn('common');
/** The folders of each room that has some, the highest first; `.` are the files of the room itself. */
const FOLDERS = tableWith(PAGE, 'polling/').map(
  ([room = '', folders = '']) => [room.slice(0, -1), folders.split(' ')] as const,
);
/** What a room is configured by, and its tokens of injection: all of it may import them. */
const SHARED = /^lib\/[\w-]+\/[\w-]+\.(?:options|constants)\.ts$/u;
/** A leaf that every room may import: the tokens of injection. */
const CONSTANTS = 'lib/wecom-pay.constants.ts';

const files = filesBelow('lib', '.ts');

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Of types as well: a circle of types is one that somebody makes real some day. */
const imports: readonly Import[] = files.flatMap((from) =>
  ts
    .preProcessFile(read(from), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({ from, to: join(dirname(from), fileName).replace(/\.js$/u, '.ts') })),
);

function namesIn(table: string): readonly string[] {
  return tableWith(PAGE, table).map(([name = '']) => name);
}

/** `lib/polling/poll/poller.ts` stands in the room `polling`, `lib/index.ts` in `module`. */
function roomOf(file: string): string {
  const [, room = '', ...rest] = file.split('/');
  return rest.length === 0 ? 'module' : room;
}

/** `lib/polling/poll/poller.ts` stands in the folder `poll`, `lib/polling/run-once.ts` in `.` */
function folderOf(file: string): string {
  return file.split('/').slice(2, -1).join('/') || '.';
}

function arrowOf({ from, to }: Import): string {
  return `${roomOf(from)} --> ${roomOf(to)}`;
}

const between = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to) && to !== CONSTANTS);

describe('the rooms of the library', () => {
  it('are those that the page names, each in one line', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].toSorted()).toEqual([...ROOMS, ...FOUNDATIONS].toSorted());
  });

  it('import each other as the picture shows, and in no other way', () => {
    const drawn =
      read(PAGE)
        .match(/^ {2}[\w-]+ --> [\w-]+$/gmu)
        ?.map((line) => line.trim()) ?? [];
    const used = between.filter(({ to }) => !FOUNDATIONS.includes(roomOf(to))).map(arrowOf);
    expect([...new Set(used)].toSorted()).toEqual(drawn.toSorted());
  });

  it('import only from below', () => {
    const order = [...ROOMS, ...FOUNDATIONS];
    const upward = between.filter(({ from, to }) => order.indexOf(roomOf(from)) > order.indexOf(roomOf(to)));
    expect(upward).toEqual([]);
  });

  it('contain no import cycle, not even of types', () => {
    expect(circles()).toEqual([]);
  });
});

describe('the folders of the rooms', () => {
  it('are on the page, for each room that has some', () => {
    const rooms = new Set(files.filter((file) => folderOf(file) !== '.').map(roomOf));
    expect([...rooms].toSorted()).toEqual(FOLDERS.map(([room]) => room));
  });
});

describe.each(FOLDERS)('the folders of %s', (room, folders) => {
  it('are these', () => {
    const found = files.filter((file) => roomOf(file) === room).map(folderOf);
    expect(new Set(found)).toEqual(new Set(folders));
  });

  it('import only from below', () => {
    const inside = imports.filter(
      ({ from, to }) => roomOf(from) === room && roomOf(to) === room && !SHARED.test(to),
    );
    const level = (file: string) => folders.indexOf(folderOf(file));
    expect(inside.filter(({ from, to }) => level(from) > level(to))).toEqual([]);
  });
});

/** The paths along which a file imports itself. */
function circles(): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (done.has(file) || path.includes(file)) return;
    for (const { from, to } of imports) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
