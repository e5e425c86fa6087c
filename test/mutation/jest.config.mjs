import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const { jest } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** The tests that judge the library's sources: not those of the package, the samples and the documentation, nor those of the fake. */
export default {
  ...jest,
  rootDir: fileURLToPath(root),
  testPathIgnorePatterns: ['/node_modules/', '/test/(?:docs|package|sample)/', '/testing/'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};
