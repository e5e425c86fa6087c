import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const { jest } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** The unit tests of the library: a mutant must not cost a run of everything that goes over HTTP. */
export default {
  ...jest,
  // Each mutant needs modules that are loaded anew.
  preset: undefined,
  rootDir: fileURLToPath(root),
  reporters: ['default'],
  testMatch: ['<rootDir>/test/unit/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/testing/'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};
