const NativeRuntime = require('../support/native/runtime.cjs');
const { isNoticed } = require('./mutant.cjs');

let runs = 0;

/** A spec runs many times in one process, and is evaluated anew each time. */
module.exports = class MutationRuntime extends NativeRuntime {
  urlOf(path) {
    return `${super.urlOf(path)}?run=${runs++}`;
  }

  async unstable_importModule(path) {
    if (!isNoticed()) return super.unstable_importModule(path);
    this.jestGlobals.cjsGlobals(path).it.skip('is not needed', () => {});
  }
};
