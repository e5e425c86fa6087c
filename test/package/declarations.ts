import { join } from 'node:path';
import ts from 'typescript';
import { entries, ROOT } from './package.js';

const options: ts.CompilerOptions = { module: ts.ModuleKind.NodeNext, noLib: true, types: [] };
const program = ts.createProgram({
  rootNames: entries.map(({ types }) => join(ROOT, types)),
  options,
  host: { ...ts.createCompilerHost(options), resolveModuleNameLiterals: withinThePackage },
});
const checker = program.getTypeChecker();

export interface Declared {
  /** `OrderDto`, or `OrderDto.mchid` for a property. */
  readonly name: string;
  readonly documented: boolean;
}

/** What the declarations of an entry export. */
export function exportsOf(types: string): readonly Declared[] {
  return symbolsOf(types).map((symbol) => declared(symbol, symbol.name));
}

/** The properties of the classes and interfaces with these names that the declarations of an entry export. */
export function propertiesOf(types: string, names: RegExp): readonly Declared[] {
  return symbolsOf(types)
    .filter(({ name }) => names.test(name))
    .flatMap((symbol) => [...(symbol.members?.values() ?? [])].map((member) => ({ symbol, member })))
    .filter(({ member }) => member.flags & ts.SymbolFlags.Property)
    .map(({ symbol, member }) => declared(member, `${symbol.name}.${member.name}`));
}

/** The `@default` of each option that has one, sections included, by names such as `polling.cron`. */
export function defaultsOf(types: string, name: string): ReadonlyMap<string, string> {
  const found = symbolsOf(types).find((symbol) => symbol.name === name);
  if (!found) throw new Error(`${types} does not export ${name}`);
  return new Map(defaultsIn(checker.getDeclaredTypeOfSymbol(found), ''));
}

function defaultsIn(type: ts.Type, section: string): readonly (readonly [string, string])[] {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const name = `${section}${property.name}`;
    const tag = property.getJsDocTags(checker).find((one) => one.name === 'default');
    const own = tag ? [[name, ts.displayPartsToString(tag.text)] as const] : [];
    return [...own, ...defaultsIn(checker.getNonNullableType(checker.getTypeOfSymbol(property)), `${name}.`)];
  });
}

/** What the package exports is declared in its own files: Nest's declarations, and TypeScript's, need not be read. */
function withinThePackage(
  literals: readonly ts.StringLiteralLike[],
  file: string,
): readonly ts.ResolvedModuleWithFailedLookupLocations[] {
  return literals.map(({ text }) =>
    text.startsWith('.')
      ? ts.resolveModuleName(text, file, options, ts.sys, undefined, undefined, ts.ModuleKind.ESNext)
      : { resolvedModule: undefined },
  );
}

function symbolsOf(types: string): readonly ts.Symbol[] {
  const file = program.getSourceFile(join(ROOT, types));
  const entry = file && checker.getSymbolAtLocation(file);
  if (!entry) throw new Error(`${types} exports nothing: is the package built?`);
  return checker.getExportsOfModule(entry).map(unaliased);
}

function unaliased(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function declared(symbol: ts.Symbol, name: string): Declared {
  const comment = [...symbol.getDocumentationComment(checker), ...symbol.getJsDocTags(checker)];
  return { name, documented: comment.length > 0 };
}
