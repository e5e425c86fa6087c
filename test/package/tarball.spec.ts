import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifest, read, ROOT } from './package.js';

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
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const tarball = (): string => join(directory, packed.filename);

/** Rejects when the command fails. */
function bin(name: string, ...args: string[]): Promise<{ stdout: string }> {
  return run(join(ROOT, 'node_modules/.bin', name), args, { cwd: ROOT });
}

describe('the published package', () => {
  it('holds the build, the readme, the licence and the change log, and nothing else', () => {
    const besides = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
    // npm always packs every README.*
    const texts = ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json'];
    expect(besides.toSorted()).toEqual(texts);
  });

  it('holds no source, test, map or build cache', () => {
    const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('dist/'));
    expect(paths.filter((path) => !/^dist\/[\w./-]+\.(?:js|d\.ts)$/.test(path))).toEqual([]);
    expect(paths.filter((path) => /\b(?:spec|test)\b/.test(path))).toEqual([]);
  });

  /** The two readmes, which document polling with examples that are tested, are a fifth of what is unpacked. */
  it('is at most 210 KB', () => {
    expect(packed.size).toBeLessThanOrEqual(210_000);
  });

  it('satisfies publint', async () => {
    const { stdout } = await bin('publint', tarball(), '--strict');
    expect(stdout).toContain('All good!');
  }, 60_000);

  it('has types that resolve as its code does, says attw', async () => {
    const { stdout } = await bin('attw', tarball(), '--profile', 'esm-only');
    expect(stdout).toContain('"nestjs-wecom-pay/health"');
    expect(stdout).toContain('"nestjs-wecom-pay/testing"');
  }, 60_000);

  it('has a command that starts with a line for the shell', () => {
    const [command] = Object.values(manifest.bin);
    expect(packed.files.map(({ path }) => path)).toContain(command);
    expect(read(command!)).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
