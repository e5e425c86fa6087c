import { join, posix } from 'node:path';
import ts from 'typescript';
import { ROOT } from './repository.js';

const FOLDER = 'test/docs/virtual';

/** Parsed and bound once for all programs of a process: the library, Nest's declarations and whatever else is on disk. */
const onDisk = new Map<string, ts.SourceFile | undefined>();

/** Code by its path. Files of one folder can import each other. */
export type Sources = ReadonlyMap<string, string>;

/**
 * What the compiler has against these files under the library's own strict options, one line each. They import the
 * package by its name and get the library's sources.
 */
export function typeErrorsIn(sources: Sources): readonly string[] {
  const files = new Map([...sources].map(([path, code]) => [join(ROOT, FOLDER, path), code]));
  const { outDir: _outDir, rootDir: _rootDir, declaration: _declaration, ...base } = compilerOptions();
  const options: ts.CompilerOptions = {
    ...base,
    noEmit: true,
    paths: {
      'nestjs-wecom-pay': [join(ROOT, 'lib/index.ts')],
      'nestjs-wecom-pay/bullmq': [join(ROOT, 'lib/bullmq/index.ts')],
      'nestjs-wecom-pay/redis': [join(ROOT, 'lib/redis/index.ts')],
      'nestjs-wecom-pay/opentelemetry': [join(ROOT, 'lib/opentelemetry/index.ts')],
      'nestjs-wecom-pay/health': [join(ROOT, 'lib/health/index.ts')],
      'nestjs-wecom-pay/swagger': [join(ROOT, 'lib/swagger/index.ts')],
      'nestjs-wecom-pay/testing': [join(ROOT, 'lib/testing/index.ts')],
    },
  };
  const program = ts.createProgram([...files.keys()], options, hostWith(files, options));
  return [...files.keys()]
    .map((path) => program.getSourceFile(path))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(describe);
}

function hostWith(files: Sources, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    readFile: (path) => files.get(path) ?? host.readFile(path),
    directoryExists: (path) =>
      [...files.keys()].some((file) => posix.dirname(file).startsWith(path)) ||
      (host.directoryExists?.(path) ?? false),
    getSourceFile: (path, languageVersion, ...rest) => {
      const code = files.get(path);
      if (code !== undefined) return ts.createSourceFile(path, code, languageVersion);
      if (!onDisk.has(path)) onDisk.set(path, host.getSourceFile(path, languageVersion, ...rest));
      return onDisk.get(path);
    },
  };
}

/** The compiler options of the library itself. */
function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as {
    config: { compilerOptions: object };
  };
  const { options, errors } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  if (errors.length > 0) throw new Error('tsconfig.json cannot be read');
  return options;
}

function describe({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (!file) return text;
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
  return `${file.fileName.slice(join(ROOT, FOLDER).length + 1)}:${line + 1} ${text}`;
}
