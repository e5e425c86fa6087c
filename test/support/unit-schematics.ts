import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nestAdd } from '../../lib/schematics/nest-add.js';
import type { Tree } from '../../lib/schematics/devkit.js';
import { ROOT } from '../package/package.js';

interface Devkit {
  readonly HostTree: new () => object;
  readonly UnitTestTree: new (tree: object) => FileTree;
  readonly SchematicTestRunner: new (name: string, collection: string) => Runner;
}

interface FileTree extends Tree {
  readonly files: readonly string[];
}

interface Runner {
  readonly tasks: readonly { readonly name: string; readonly options: unknown }[];
  callRule(rule: unknown, tree: FileTree): { subscribe(observer: object): void };
}

/** The devkit as the Nest CLI has it. */
const ofCli = createRequire(createRequire(import.meta.url).resolve('@nestjs/cli/package.json'));
const { HostTree } = ofCli('@angular-devkit/schematics') as Devkit;
const { SchematicTestRunner, UnitTestTree } = ofCli('@angular-devkit/schematics/testing') as Devkit;
const COLLECTION = join(ROOT, 'lib/schematics/collection.json');

export const FRESH_MODULE = `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { AppService } from './app.service';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`;

/** The files that matter of what `nest new` writes for a version of Nest. */
export function freshApp(nest: string): Readonly<Record<string, string>> {
  const manifest = {
    name: 'app',
    dependencies: {
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.1',
    },
    devDependencies: { '@nestjs/cli': nest, typescript: '^6.0.2' },
  };
  return { 'package.json': `${JSON.stringify(manifest, null, 2)}\n`, 'src/app.module.ts': FRESH_MODULE };
}

export interface Added {
  /** All files, by their path. */
  readonly files: Readonly<Record<string, string>>;
  readonly tasks: Runner['tasks'];
}

/** Runs the schematic on an application of these files, by the devkit itself. */
export async function add(files: Readonly<Record<string, string>>, sourceRoot = 'src'): Promise<Added> {
  const tree = new UnitTestTree(new HostTree());
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  const runner = new SchematicTestRunner('nestjs-wecom-pay', COLLECTION);
  const failure = await new Promise<unknown>((resolve) => {
    const complete = () => resolve(undefined);
    runner.callRule(nestAdd({ sourceRoot }), tree).subscribe({ complete, error: resolve });
  });
  const after = Object.fromEntries(tree.files.map((path) => [path.slice(1), tree.readText(path)]));
  if (failure instanceof Error) throw Object.assign(failure, { files: after });
  return { files: after, tasks: runner.tasks };
}
