import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compilerOf } from '../../../lib/schematics/compiler.js';

const PARSER = "exports.createSourceFile = () => 'parsed'; exports.version =";
/** As of TypeScript 7. */
const NO_PARSER = 'exports.version =';

let app: string;
beforeEach(async () => {
  app = await mkdtemp(join(tmpdir(), 'nest-add-compiler-'));
});
afterEach(() => rm(app, { recursive: true }));

async function install(path: string, code: string): Promise<string> {
  await mkdir(join(app, path), { recursive: true });
  await writeFile(join(app, path, 'package.json'), '{ "main": "index.js" }');
  await writeFile(join(app, path, 'index.js'), code);
  return join(app, path, 'index.js');
}

describe('the compiler', () => {
  it('is that of the application', async () => {
    const cli = await install('node_modules/@nestjs/cli', '');
    await install('node_modules/typescript', `${PARSER} 'app'`);
    await install('node_modules/@nestjs/cli/node_modules/typescript', `${PARSER} 'cli'`);
    expect(compilerOf(app, cli)?.version).toBe('app');
  });

  it('is that of its Nest CLI if its own cannot parse', async () => {
    await install('node_modules/@nestjs/cli', '');
    await install('node_modules/typescript', `${NO_PARSER} 'app'`);
    await install('node_modules/@nestjs/cli/node_modules/typescript', `${PARSER} 'cli'`);
    expect(compilerOf(app, join(app, 'elsewhere.js'))?.version).toBe('cli');
  });

  it('is that of the CLI that runs if the application has none', async () => {
    const cli = await install('global/node_modules/@nestjs/cli', '');
    await install('global/node_modules/typescript', `${PARSER} 'global'`);
    expect(compilerOf(app, cli)?.version).toBe('global');
  });

  it('is missing if none is installed', () => {
    expect(compilerOf(app, join(app, 'elsewhere.js'))).toBeUndefined();
  });
});
