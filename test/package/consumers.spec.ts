import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { exportsOf } from './declarations.js';
import { entries, read, ROOT } from './package.js';

const consumers: Readonly<Record<string, readonly string[]>> = {
  'nestjs-wecom-pay': [
    'consumer.ts',
    'applyment-consumer.ts',
    'refund-consumer.ts',
    'notification-consumer.ts',
    'bill-consumer.ts',
    'reconciliation-consumer.ts',
  ],
  'nestjs-wecom-pay/bullmq': ['bullmq-consumer.ts'],
  'nestjs-wecom-pay/health': ['health-consumer.ts'],
  'nestjs-wecom-pay/opentelemetry': ['opentelemetry-consumer.ts'],
  'nestjs-wecom-pay/redis': ['redis-consumer.ts'],
  'nestjs-wecom-pay/swagger': ['swagger-consumer.ts'],
  'nestjs-wecom-pay/testing': ['testing-consumer.ts', 'bill-consumer.ts'],
};

function importedFrom(specifier: string, file: string): readonly string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  return source.statements
    .filter(ts.isImportDeclaration)
    .filter(
      ({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === specifier,
    )
    .flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
    });
}

describe('the files that the matrix compiles with every supported TypeScript', () => {
  it.each(entries)('use everything that $specifier exports', ({ specifier, types }) => {
    const files = consumers[specifier]!.map((file) => `test/types/${file}`);
    const imported = new Set(files.flatMap((file) => importedFrom(specifier, file)));
    const names = exportsOf(types).map(({ name }) => name);
    expect([...imported].toSorted()).toEqual(names.toSorted());
  });
});

describe('an application of TypeScript that resolves as Node did before `exports`', () => {
  it.each(entries)('finds the types of $specifier', ({ specifier, types }) => {
    const options = {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
    };
    const { resolvedModule } = ts.resolveModuleName(
      specifier,
      '/app/src/main.ts',
      options,
      installedAt('/app'),
    );
    expect(resolvedModule?.resolvedFileName).toBe(join('/app/node_modules/nestjs-wecom-pay', types));
  });
});

/** The files of an application that has installed the package, which is this repository. */
function installedAt(app: string): ts.ModuleResolutionHost {
  const installed = join(app, 'node_modules/nestjs-wecom-pay');
  const here = (path: string) => (path.startsWith(installed) ? path.replace(installed, ROOT) : undefined);
  return {
    fileExists: (path) => ts.sys.fileExists(here(path) ?? ''),
    directoryExists: (path) => installed.startsWith(path) || ts.sys.directoryExists(here(path) ?? ''),
    readFile: (path) => ts.sys.readFile(here(path) ?? ''),
  };
}
