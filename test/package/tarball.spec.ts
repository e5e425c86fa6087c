import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { entries, filesBelow, manifest, read, ROOT } from './package.js';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'nestjs-wecom-pay-pack-'));
let packed: Packed;

beforeAll(async () => {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory];
  const { stdout } = await run('npm', args, { cwd: ROOT });
  [packed] = JSON.parse(stdout) as [Packed];
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What it holds. */
const paths = (): readonly string[] => packed.files.map(({ path }) => path);

const tarball = (): string => join(directory, packed.filename);

/** Rejects when the command fails. */
function bin(name: string, ...args: string[]): Promise<{ stdout: string }> {
  return run(join(ROOT, 'node_modules/.bin', name), args, { cwd: ROOT });
}

describe('the published package', () => {
  it('holds the build, the documentation, the licence and the change log, and nothing else', () => {
    const besides = paths().filter((path) => !path.startsWith('dist/'));
    // npm always packs every README.*
    const texts = ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json'];
    const documents = filesBelow('docs', '.md').filter((path) => !path.startsWith('docs/.vitepress/'));
    const pages = [...documents, 'docs/grafana-dashboard.json', 'docs/model/shared-engine.pml'];
    expect(besides.toSorted()).toEqual([...texts, ...pages].toSorted());
  });

  it('holds whatever its pages link to', () => {
    const pages = paths().filter((path) => path.endsWith('.md'));
    const targets = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/gu)].map(([, target = '']) => ({
        page,
        target: join(dirname(page), target),
      })),
    );
    expect(targets.length).toBeGreaterThan(100);
    const isHeld = (target: string) =>
      paths().some((path) => path === target || path.startsWith(`${target}/`));
    expect(targets.filter(({ target }) => !isHeld(target))).toEqual([]);
  });

  it('holds no source, test, map or build cache', () => {
    const schematics = ['dist/schematics/collection.json', 'dist/schematics/schema.json'];
    expect(paths()).toEqual(expect.arrayContaining(schematics));
    const built = paths().filter((path) => path.startsWith('dist/') && !schematics.includes(path));
    expect(built.filter((path) => !/^dist\/(?:bundle\/[\w./-]+\.js|[\w./-]+\.d\.ts)$/.test(path))).toEqual(
      [],
    );
    expect(built.filter((path) => /\b(?:spec|test)\b/.test(path))).toEqual([]);
  });

  it('holds each declaration that the declarations of its entries refer to', () => {
    const held = new Set(paths());
    const missing: string[] = [];
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      if (!held.has(file)) return void missing.push(file);
      const { importedFiles } = ts.preProcessFile(read(file), true, true);
      for (const { fileName } of importedFiles)
        if (fileName.startsWith('.')) visit(join(dirname(file), fileName).replace(/\.js$/u, '.d.ts'));
    };
    for (const { types } of entries) visit(join(types));
    expect([missing, seen.size > 100]).toEqual([[], true]);
  });

  /** The documentation in two languages, and the decisions, are a quarter of it. The code keeps its comments. */
  it('is at most 700 KB', () => {
    expect(packed.size).toBeLessThanOrEqual(700_000);
  });

  it('satisfies publint', async () => {
    const { stdout } = await bin('publint', tarball(), '--strict');
    expect(stdout).toContain('All good!');
  });

  it('has types that resolve as its code does, according to attw', async () => {
    const { stdout } = await bin('attw', tarball(), '--profile', 'esm-only');
    expect(stdout).toContain('"nestjs-wecom-pay/health"');
    expect(stdout).toContain('"nestjs-wecom-pay/testing"');
  });

  it.each(Object.entries(manifest.bin))(
    'has a command %s that starts with a line for the shell',
    (_name, file) => {
      expect(paths()).toContain(file);
      expect(read(file)).toMatch(/^#!\/usr\/bin\/env node\n/);
    },
  );
});
