import { createRequire } from 'node:module';
import { join } from 'node:path';
import type typescript from 'typescript';

export type Compiler = typeof typescript;

/**
 * TypeScript as the application has it, or else as its Nest CLI has it: TypeScript 7 comes without the API to parse.
 * @param directory of the application's `package.json`.
 * @param cli a file of the Nest CLI that is running.
 */
export function compilerOf(directory: string, cli: string): Compiler | undefined {
  const app = createRequire(join(directory, 'package.json'));
  return (
    parserFrom(app) ??
    parserFrom(loaded(() => createRequire(app.resolve('@nestjs/cli/package.json')))) ??
    parserFrom(loaded(() => createRequire(cli)))
  );
}

function parserFrom(require: NodeJS.Require | undefined): Compiler | undefined {
  const compiler = loaded(() => require?.('typescript') as Compiler | undefined);
  return typeof compiler?.createSourceFile === 'function' ? compiler : undefined;
}

function loaded<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch {
    return undefined;
  }
}
