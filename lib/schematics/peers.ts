/** What is read of a `package.json`. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export const NEST = '@nestjs/core';

/** Unlike `catalog:`, `*` and `>=10`. */
const NAMES_ONE_MAJOR = /^[\^~=v]?\d/u;

/**
 * The required peers that an application lacks, in the versions that fit its Nest: the ranges of our peers name, for
 * each supported Nest in turn, what goes with it.
 *
 * @throws Error if the application has no Nest that is supported.
 */
export function missingPeers(
  app: Manifest,
  ours: Manifest,
  installedNest: () => string | undefined,
): Readonly<Record<string, string>> {
  const { peerDependencies: peers = {}, peerDependenciesMeta: meta = {} } = ours;
  const present = { ...app.devDependencies, ...app.dependencies };
  const nests = alternatives(peers[NEST] ?? '').map(majorOf);
  const range = present[NEST];
  const version = range === undefined || NAMES_ONE_MAJOR.test(range) ? range : installedNest();
  const place = nests.indexOf(majorOf(version ?? ''));
  if (place === -1) throw new Error(unsupported(range, nests));
  const missing = Object.entries(peers).filter(
    ([name]) => !(name in present) && meta[name]?.optional !== true,
  );
  return Object.fromEntries(
    missing.map(([name, peer]) => [
      name,
      alternatives(peer).at(name.startsWith('@nestjs/') ? place : -1) ?? peer,
    ]),
  );
}

/** The text of a `package.json` with dependencies added, in order and indented as it was. */
export function withDependencies(text: string, added: Readonly<Record<string, string>>): string {
  if (Object.keys(added).length === 0) return text;
  const manifest = JSON.parse(text) as Manifest;
  const dependencies = Object.entries({ ...manifest.dependencies, ...added }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const indent = /^[ \t]+/mu.exec(text)?.[0] ?? '  ';
  const end = /\s*$/u.exec(text)?.[0] ?? '';
  return (
    JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, undefined, indent) + end
  );
}

function alternatives(range: string): readonly string[] {
  return range.split('||').map((one) => one.trim());
}

function majorOf(range: string): string | undefined {
  return /\d+/u.exec(range)?.[0];
}

function unsupported(version: string | undefined, nests: readonly (string | undefined)[]): string {
  const found = version === undefined ? `does not list ${NEST}` : `has ${NEST} ${JSON.stringify(version)}`;
  return `nestjs-wecom-pay needs Nest ${nests.join(' or ')}, and package.json ${found}. Nothing was changed.`;
}
