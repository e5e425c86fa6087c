import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transform } from '@swc/core';
import type { Options } from '@swc/core';
import { builtBundle } from '../../support/built.js';
import { readText, ROOT } from './repository.js';

/** What Jest compiles the tests with: ES modules, decorator metadata included, without a type check. */
const { jest } = JSON.parse(readText('package.json')) as {
  jest: { transform: Record<string, [string, Options]> };
};
const [, COMPILER] = Object.values(jest.transform)[0]!;

/** The package as its users have it, in a folder of its own: code in that folder imports it by its own name. */
export class BuiltPackage implements AsyncDisposable {
  private constructor(private readonly folder: string) {}

  /** @throws when it is not built from the sources as they are */
  static async create(): Promise<BuiltPackage> {
    const parent = join(ROOT, 'node_modules', '.cache');
    await mkdir(parent, { recursive: true });
    const built = new BuiltPackage(await mkdtemp(join(parent, 'nestjs-wecom-pay-')));
    await cp(join(ROOT, 'package.json'), join(built.folder, 'package.json'));
    await cp(builtBundle(), join(built.folder, 'dist/bundle'), { recursive: true });
    return built;
  }

  /** Compiles a folder of the repository into one of this package. */
  async compile(from: string, to: string): Promise<void> {
    const files = await readdir(join(ROOT, from), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts'));
    await Promise.all(
      sources.map(async (file) => this.add(join(to, file), await readFile(join(ROOT, from, file), 'utf8'))),
    );
  }

  /** Compiles TypeScript into a file of this package, and returns where it is. */
  async add(path: string, code: string): Promise<string> {
    const target = this.pathOf(path.replace(/\.ts$/u, '.js'));
    await mkdir(dirname(target), { recursive: true });
    const { code: compiled } = await transform(code, {
      ...COMPILER,
      sourceMaps: false,
      swcrc: false,
      filename: path,
    });
    await writeFile(target, compiled);
    return target;
  }

  pathOf(path: string): string {
    return join(this.folder, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
