import { group, reportOf } from './folders.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: group.folders.map((folder) => `lib/${folder}/**/*.ts`),
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // What runs while a module is loaded runs once for all mutants.
  ignoreStatic: true,
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
  timeoutMS: 10_000,
  // What a mutant has left behind is gone with its process.
  maxTestRunnerReuse: 200,
  // Processes of their own run what was built before; no mutant is in there.
  buildCommand: 'touch dist/bundle/index.js',
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['/coverage', '/reports'],
  reporters: ['clear-text', 'progress', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: reportOf(group.name) },
};
