import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freshApp } from '../support/unit-schematics.js';
import { manifest, ROOT } from './package.js';

const nest = join(ROOT, 'node_modules/.bin/nest');
const { peerDependencies } = manifest;

let app: string;
beforeEach(async () => {
  app = await mkdtemp(join(tmpdir(), 'nest-add-'));
  await mkdir(join(app, 'node_modules'));
  await symlink(ROOT, join(app, 'node_modules/nestjs-wecom-pay'));
});
afterEach(() => rm(app, { recursive: true }));

/** Runs `nest add` of the installed CLI in an application that has the package. */
function add(): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(process.execPath, [nest, 'add', 'nestjs-wecom-pay', '--skip-install'], {
    cwd: app,
  });
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(app, path)), { recursive: true });
    await writeFile(join(app, path), text);
  }
}

describe('the Nest CLI', () => {
  it('adds the built package to an application, and a second time nothing', async () => {
    const { 'src/app.module.ts': module = '' } = freshApp('^12.0.0');
    await write({
      // With all peers, so that nothing is installed.
      'package.json': JSON.stringify({ dependencies: { ...peerDependencies, '@nestjs/core': '^12.0.0' } }),
      'nest-cli.json': '{ "sourceRoot": "app" }',
      'app/app.module.ts': module,
    });
    expect((await add()).stdout).toMatch(/CREATE.+app\/orders\/wecom-orders\.service\.ts/u);
    expect(await readFile(join(app, 'app/app.module.ts'), 'utf8')).toContain('WeComPayModule.forRootAsync({');
    expect((await add()).stdout).toContain('Nothing to be done.');
  });

  it('fails for an application that is not supported', async () => {
    await write(freshApp('^10.0.0'));
    await expect(add()).rejects.toMatchObject({
      stderr: expect.stringContaining('nestjs-wecom-pay needs Nest 11 or 12'),
    });
    await expect(readFile(join(app, '.env.example'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the peers of Nest', () => {
  it('have a range for each supported Nest, from which nest add takes the one that fits', () => {
    const ranges = Object.entries(peerDependencies).filter(([name]) => name.startsWith('@nestjs/'));
    const numbers = ranges.map(([, range]) => range.split('||').length);
    expect(new Set(numbers)).toEqual(new Set([2]));
    expect(ranges.every(([, range]) => range.endsWith(' || ^12.0.0'))).toBe(true);
  });
});
