const NAMESPACE = '__stryker__';
const VARIABLE = '__STRYKER_ACTIVE_MUTANT__';

/** The mutant that this run is about, by its id; without one, the run finds out which tests reach which mutants. */
exports.mutantOfRun = () => process.env[VARIABLE];

let noticed;

/** Modules are loaded once for many mutants: what they ask for the active one is told of each. */
exports.activate = () => {
  globalThis[NAMESPACE].activeMutant = exports.mutantOfRun();
};

exports.notice = () => {
  noticed = exports.mutantOfRun();
};

/** One failed test is enough. */
exports.isNoticed = () => noticed !== undefined && noticed === exports.mutantOfRun();

/** The mutants that these tests reached, by the tests' full names. */
exports.reachedBy = (tests) => {
  const { perTest = {} } = globalThis[NAMESPACE].mutantCoverage ?? {};
  return tests.flatMap((test) => Object.keys(perTest[test] ?? {}));
};
