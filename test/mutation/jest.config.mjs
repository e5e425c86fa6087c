import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { group } from './folders.mjs';

const root = new URL('../../', import.meta.url);
const { jest } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

/** One process that keeps its modules: a mutant costs the tests that reach it, until the first that fails. */
export default {
  ...jest,
  preset: undefined,
  injectGlobals: false,
  rootDir: fileURLToPath(root),
  roots: ['<rootDir>/test'],
  runtime: beside('runtime.cjs'),
  testEnvironment: beside('environment.cjs'),
  filter: beside('filter.cjs'),
  testMatch: group.specs.map((glob) => `<rootDir>/test/${glob}`),
  reporters: [],
};
