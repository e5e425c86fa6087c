import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { filesBelow, manifest, read } from './package.js';

/** What the compiler made of each file of `lib`; `dist/bundle` holds the same code in few files. */
const modules = filesBelow('dist', '.js').filter((file) => !file.startsWith('dist/bundle/'));
/** Those of the schematic speak of the application's TypeScript, and are not published. */
const declarations = filesBelow('dist', '.d.ts').filter((file) => !file.startsWith('dist/schematics/'));

function importsOf(file: string): readonly string[] {
  return ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** `@nestjs/common/foo` belongs to `@nestjs/common`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function foreignImports(files: readonly string[]): ReadonlySet<string> {
  const specifiers = files.flatMap(importsOf).filter((specifier) => !/^\.{1,2}\//.test(specifier));
  return new Set(specifiers.filter((specifier) => !isBuiltin(specifier)).map(packageOf));
}

/** The modules that are loaded with this one. */
function loadedBy(entry: string, loaded = new Set<string>()): readonly string[] {
  if (loaded.has(entry)) return [];
  loaded.add(entry);
  const own = importsOf(entry).filter((specifier) => /^\.{1,2}\//.test(specifier));
  for (const specifier of own) loadedBy(join(dirname(entry), specifier), loaded);
  return [...loaded];
}

const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

describe('the dependencies of the built package', () => {
  it('are all declared', () => {
    const used = foreignImports([...modules, ...declarations]);
    expect([...used].filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('are all used', () => {
    const used = foreignImports(modules);
    expect(declared.filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(['testing', 'health', 'opentelemetry', 'redis', 'bullmq', 'swagger'])(
    'include no file of the entry %s in the main one',
    (entry) => {
      expect(loadedBy('dist/index.js').filter((file) => file.startsWith(`dist/${entry}/`))).toEqual([]);
    },
  );

  it('need no BullMQ where only the token and the rate limit are shared', () => {
    const loaded = loadedBy('dist/redis/index.js');
    expect(foreignImports(loaded)).toContain('ioredis');
    expect(foreignImports(loaded)).not.toContain('bullmq');
  });

  it.each([
    ['@nestjs/swagger', 'dist/swagger/'],
    ['@nestjs/terminus', 'dist/health/'],
    ['@opentelemetry/api', 'dist/(?:opentelemetry/|http/transport/suppress-tracing\\.js$)'],
    ['bullmq', 'dist/bullmq/'],
    ['ioredis', 'dist/(?:redis|bullmq)/'],
  ])('include %s as an optional one, used only in %s', (name, folder) => {
    expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
    const users = [...modules, ...declarations].filter((file) =>
      importsOf(file).some((specifier) => packageOf(specifier) === name),
    );
    expect(users.filter((file) => !new RegExp(`^${folder}`, 'u').test(file))).toEqual([]);
    expect(users).not.toEqual([]);
  });

  it('include no other optional ones', () => {
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual([
      '@nestjs/swagger',
      '@nestjs/terminus',
      '@opentelemetry/api',
      'bullmq',
      'ioredis',
    ]);
  });

  it('are kept by bundlers of applications, although some are loaded for their effect alone', () => {
    expect(manifest.sideEffects).toEqual(['./dist/bundle/**']);
  });
});

/** The files that users start, which own their process. */
const COMMANDS = new Set(Object.values(manifest.bin).map((file) => file.replace('/bundle/', '/')));

describe('the library', () => {
  it.each(['console', 'process.exit', 'process.exitCode', 'process.on', 'process.once'])(
    'leaves %s to the application',
    (name) => {
      const users = modules.filter((file) => namesUsedIn(read(file)).has(name));
      expect(users.filter((file) => !COMMANDS.has(file))).toEqual([]);
    },
  );
});

/** The identifiers of a source, and the objects with their properties: `process`, `process.exit`. */
function namesUsedIn(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) names.add(node.getText());
    node.forEachChild(visit);
  };
  ts.createSourceFile('module.js', source, ts.ScriptTarget.Latest, true).forEachChild(visit);
  return names;
}
