const NativeEnvironment = require('../support/native/environment.cjs');
const { activate, isNoticed, mutantOfRun, notice, reachedBy } = require('./mutant.cjs');
const { write } = require('./reached.cjs');

/** Turns the mutant on, and skips what is left of the tests once one has noticed it. */
module.exports = class MutationEnvironment extends NativeEnvironment {
  #spec;
  #tests = [];

  constructor(config, { testPath }) {
    super(config);
    this.#spec = testPath;
  }

  async setup() {
    await super.setup();
    activate();
  }

  async teardown() {
    if (mutantOfRun() === undefined) write(this.#spec, reachedBy(this.#tests));
    await super.teardown();
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_start' && isNoticed()) test.mode = 'skip';
    if (name !== 'test_done') return;
    this.#tests.push(fullNameOf(test));
    if (mutantOfRun() !== undefined && test.errors.length > 0) notice();
  }

  /** A mutant may well leave something that waits. */
  async endWaits() {
    if (mutantOfRun() === undefined) await super.endWaits();
  }
};

function fullNameOf({ name, parent }) {
  const isRoot = !parent?.parent;
  return isRoot ? name : `${fullNameOf(parent)} ${name}`;
}
