import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** What of a module's file cannot be edited. */
export class UnusualModuleError extends Error {
  override readonly name = 'UnusualModuleError';
}

/** The argument of `@Module()` on `AppModule`, or on the only module of the file. */
export function metadataOf(compiler: Compiler, source: ts.SourceFile): ts.ObjectLiteralExpression {
  const modules = source.statements
    .filter((statement) => compiler.isClassDeclaration(statement))
    .flatMap((declaration) => {
      const call = moduleDecorator(compiler, declaration);
      return call ? [{ name: declaration.name?.text, argument: call.arguments[0] }] : [];
    });
  const found =
    modules.find(({ name }) => name === 'AppModule') ?? (modules.length === 1 ? modules[0] : undefined);
  if (!found) throw new UnusualModuleError('it has no class AppModule with @Module()');
  const { argument } = found;
  if (argument && compiler.isObjectLiteralExpression(argument)) return argument;
  throw new UnusualModuleError('@Module() does not take an object that is written there');
}

function moduleDecorator(
  compiler: Compiler,
  declaration: ts.ClassDeclaration,
): ts.CallExpression | undefined {
  return compiler
    .getDecorators(declaration)
    ?.map(({ expression }) => expression)
    .filter((expression) => compiler.isCallExpression(expression))
    .find(({ expression }) => expression.getText() === 'Module');
}

/** The array of a property of the metadata, or nothing if the property is not there. */
export function listIn(
  compiler: Compiler,
  metadata: ts.ObjectLiteralExpression,
  property: string,
): ts.ArrayLiteralExpression | undefined {
  if (metadata.properties.some(({ name }) => name !== undefined && compiler.isComputedPropertyName(name)))
    throw new UnusualModuleError('@Module() computes the name of a property');
  const member = metadata.properties.find(
    ({ name }) => name !== undefined && nameOf(compiler, name) === property,
  );
  if (
    member &&
    compiler.isPropertyAssignment(member) &&
    compiler.isArrayLiteralExpression(member.initializer)
  )
    return member.initializer;
  if (member) throw new UnusualModuleError(`the ${property} of @Module() are not written as an array there`);
  if (metadata.properties.some((one) => compiler.isSpreadAssignment(one)))
    throw new UnusualModuleError(`@Module() takes its ${property} from elsewhere, by a spread`);
  return undefined;
}

function nameOf(compiler: Compiler, name: ts.PropertyName): string {
  return compiler.isIdentifier(name) || compiler.isStringLiteral(name) ? name.text : name.getText();
}

/** Where each name that a file has at its top comes from; a name that is no plain import comes from nowhere. */
export function namesAtTop(
  compiler: Compiler,
  source: ts.SourceFile,
): ReadonlyMap<string, string | undefined> {
  return new Map(source.statements.flatMap((statement) => namesOf(compiler, statement)));
}

function namesOf(
  compiler: Compiler,
  statement: ts.Statement,
): readonly (readonly [string, string | undefined])[] {
  if (compiler.isImportDeclaration(statement)) return importedNames(compiler, statement);
  if (compiler.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => [name.getText(), undefined]);
  return 'name' in statement && statement.name ? [[(statement.name as ts.Node).getText(), undefined]] : [];
}

function importedNames(
  compiler: Compiler,
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
): readonly (readonly [string, string | undefined])[] {
  const from = textOf(moduleSpecifier);
  const bindings = importClause?.namedBindings;
  const isType = importClause?.isTypeOnly === true;
  const whole = [
    importClause?.name,
    bindings && !compiler.isNamedImports(bindings) ? bindings.name : undefined,
  ];
  return [
    ...whole.flatMap((name) => (name ? [[name.text, undefined] as const] : [])),
    ...specifiersOf(compiler, importClause).map(
      ({ name, propertyName, isTypeOnly }) =>
        [name.text, isType || isTypeOnly || propertyName ? undefined : from] as const,
    ),
  ];
}

/** What an import names in braces. */
export function specifiersOf(
  compiler: Compiler,
  clause: ts.ImportClause | undefined,
): readonly ts.ImportSpecifier[] {
  const bindings = clause?.namedBindings;
  return bindings && compiler.isNamedImports(bindings) ? bindings.elements : [];
}

export function importsIn(compiler: Compiler, source: ts.SourceFile): readonly ts.ImportDeclaration[] {
  return source.statements.filter((statement) => compiler.isImportDeclaration(statement));
}

export function textOf(literal: ts.Expression): string {
  return literal.getText().slice(1, -1);
}

/** The modules that a file sets up, by a call such as `ScheduleModule.forRoot()`, whatever it imports them as. */
export function modulesSetUpIn(compiler: Compiler, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!text.includes('.forRoot')) return names;
  const source = parse(compiler, text);
  const aliases = aliasesIn(compiler, source);
  const visit = (node: ts.Node): void => {
    if (compiler.isPropertyAccessExpression(node) && node.name.text.startsWith('forRoot'))
      names.add(nameOfModule(compiler, node.expression, aliases));
    node.forEachChild(visit);
  };
  source.forEachChild(visit);
  return names;
}

function nameOfModule(
  compiler: Compiler,
  module: ts.Expression,
  aliases: ReadonlyMap<string, string>,
): string {
  if (compiler.isPropertyAccessExpression(module)) return module.name.text;
  const text = module.getText();
  return aliases.get(text) ?? text;
}

/** What is imported under another name. */
function aliasesIn(compiler: Compiler, source: ts.SourceFile): ReadonlyMap<string, string> {
  const named = importsIn(compiler, source).map(({ importClause }) => specifiersOf(compiler, importClause));
  return new Map(
    named
      .flat()
      .flatMap(({ name, propertyName }) => (propertyName ? [[name.text, propertyName.text] as const] : [])),
  );
}

export function parse(compiler: Compiler, text: string): ts.SourceFile {
  return compiler.createSourceFile('module.ts', text, compiler.ScriptTarget.Latest, true);
}
