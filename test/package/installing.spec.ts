import { describe, expect, it } from '@jest/globals';
import { satisfies } from 'semver';
import { read } from './package.js';

interface LockedPackage {
  readonly engines?: { readonly node?: string };
  readonly hasInstallScript?: boolean;
}

const OLDEST_NODE = '20.19.0';

const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const { allowScripts } = JSON.parse(read('package.json')) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
};

/** `node_modules/a/node_modules/b` is `b`. */
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('npm ci', () => {
  it(`warns of no package that refuses Node ${OLDEST_NODE}`, () => {
    const refusing = Object.entries(packages).filter(
      ([, { engines }]) => engines?.node !== undefined && !satisfies(OLDEST_NODE, engines.node),
    );
    expect(refusing.map(([path, { engines }]) => `${path} needs Node ${engines?.node}`)).toEqual([]);
  });

  it('asks about no install script', () => {
    const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const undecided = scripted.map(([path]) => nameOf(path)).filter((name) => !(name in allowScripts));
    expect(undecided).toEqual([]);
  });
});
