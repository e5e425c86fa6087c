import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type { Compiler } from './compiler.js';
import { compilerOf } from './compiler.js';
import type { SchematicContext, Tree } from './devkit.js';
import { scheduleInstall } from './devkit.js';
import { VARIABLE_NAMES, withVariables } from './env-example.js';
import { withAdditions } from './module-edit.js';
import { modulesSetUpIn, UnusualModuleError } from './module-source.js';
import type { Manifest } from './peers.js';
import { missingPeers, NEST, withDependencies } from './peers.js';
import { MODULES, PROVIDER, PROVIDER_PATH, PROVIDER_TEXT, WECOM_PAY } from './pieces.js';

/** Of a workspace with several applications. */
const LIBRARIES = 'libs';

export interface NestAddOptions {
  /** The folder of the application's sources. */
  readonly sourceRoot: string;
}

/**
 * What `nest add nestjs-wecom-pay` does after the install: peers, the imports of `AppModule`, a first provider, and
 * the variables. What is there already stays as it is.
 *
 * @throws Error, before anything is written, if the Nest is not supported or `AppModule` cannot be edited.
 */
export function nestAdd({ sourceRoot }: NestAddOptions) {
  return (tree: Tree, context: SchematicContext): void => {
    const manifest = textIn(tree, 'package.json');
    const app = JSON.parse(manifest || '{}') as Manifest & { readonly type?: string };
    const ours = createRequire(import.meta.url)('nestjs-wecom-pay/package.json') as Manifest;
    const peers = missingPeers(app, ours, installedNest);
    const files = {
      ...orByHand(peers, () => sourcesWith(tree, sourceRoot, app.type === 'module' ? '.js' : '')),
      'package.json': withDependencies(manifest, peers),
      '.env.example': withVariables(textIn(tree, '.env.example')),
    };
    for (const [path, text] of Object.entries(files)) write(tree, path, text);
    if (Object.keys(peers).length > 0) scheduleInstall(tree, context);
  };
}

/** Of an application whose `package.json` does not say which: it is in a catalog, say. */
function installedNest(): string | undefined {
  try {
    return (createRequire(`${process.cwd()}/`)(`${NEST}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** The files of the sources that change, unless the module is set up already, wherever that is. */
function sourcesWith(tree: Tree, sourceRoot: string, extension: string): Readonly<Record<string, string>> {
  const compiler = compilerOf(process.cwd(), process.argv[1] ?? '');
  if (!compiler) throw new UnusualModuleError('TypeScript is not installed');
  const present = new Set(
    [sourceRoot, LIBRARIES].flatMap((folder) => [...setUpBelow(tree, folder, compiler)]),
  );
  if (present.has(WECOM_PAY.name)) return {};
  const path = appModuleIn(tree, sourceRoot);
  const module = tree.readText(path);
  const modules = MODULES.filter(({ name }) => !present.has(name));
  const from = `./${PROVIDER_PATH}${extensionIn(module) ?? extension}`;
  const additions = {
    imports: modules.map(({ call }) => call),
    providers: [PROVIDER],
    names: [...modules.flatMap((one) => [one, ...one.uses]), { name: PROVIDER, from }],
  };
  const provider = posix.join(posix.dirname(path), `${PROVIDER_PATH}.ts`);
  return {
    [path]: withAdditions(compiler, module, additions),
    [provider]: textIn(tree, provider) || PROVIDER_TEXT,
  };
}

/** All modules that the files below a folder set up. A second `ScheduleModule.forRoot()` would run each job twice. */
function setUpBelow(tree: Tree, folder: string, compiler: Compiler): ReadonlySet<string> {
  const names = new Set<string>();
  tree.getDir(folder).visit((path, entry) => {
    if (!/(?<!\.d|\.spec|\.test)\.ts$/u.test(path) || path.includes('/node_modules/')) return;
    for (const name of modulesSetUpIn(compiler, entry?.content.toString() ?? '')) names.add(name);
  });
  return names;
}

/** `app.module.ts`, or the only module's file beside `main.ts`, as the CLI names that of a second application. */
function appModuleIn(tree: Tree, sourceRoot: string): string {
  const files = tree.getDir(sourceRoot).subfiles.filter((file) => file.endsWith('.module.ts'));
  const [only] = files.includes('app.module.ts') ? ['app.module.ts'] : files.length === 1 ? files : [];
  if (only === undefined) throw new UnusualModuleError(`${sourceRoot} has no app.module.ts`);
  return posix.join(sourceRoot, only);
}

/** What a file's relative imports end with: nothing, `.js` or `.ts`. */
function extensionIn(module: string): string | undefined {
  const [, path] = /\bfrom ["'](\.[^"']*)["']/u.exec(module) ?? [];
  return path === undefined ? undefined : (/\.[jt]s$/u.exec(path)?.[0] ?? '');
}

/** What an application is too unusual for is said, to be added by hand. */
function orByHand<T>(peers: Readonly<Record<string, string>>, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof UnusualModuleError ? new Error(byHand(error.message, peers)) : error;
  }
}

function byHand(reason: string, peers: Readonly<Record<string, string>>): string {
  const missing = Object.entries(peers).map(([name, range]) => `"${name}@${range}"`);
  return [
    `AppModule cannot be edited: ${reason}. Nothing was changed.`,
    ...(missing.length > 0 ? [`Install ${missing.join(' ')}`] : []),
    `Set ${VARIABLE_NAMES.join(', ')}`,
    `Add these to the imports of AppModule, unless they are there already:\n\n${MODULES.map(({ call }) => `${call},`).join('\n')}`,
    `and a provider such as\n\n${PROVIDER_TEXT}`,
  ].join('\n\n');
}

function textIn(tree: Tree, path: string): string {
  return tree.exists(path) ? tree.readText(path) : '';
}

function write(tree: Tree, path: string, text: string): void {
  if (!tree.exists(path)) tree.create(path, text);
  else if (tree.readText(path) !== text) tree.overwrite(path, text);
}
