const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { default: JestRuntime } = require('jest-runtime');
const current = require('./current-globals.cjs');
const { WrittenSourceMaps } = require('./written-source-maps.cjs');

const CIRCUS_HANDLERS = Symbol.for('EVENT_HANDLERS');

register('./hooks.mjs', pathToFileURL(__filename));

/**
 * Imports specs as Node itself imports modules, so that a worker loads Nest and this library once and not
 * once for each spec. Modules are therefore shared between specs, and cannot be mocked.
 */
module.exports = class NativeRuntime extends JestRuntime {
  #sourceMaps;

  constructor(config, ...args) {
    super(config, ...args);
    this.#sourceMaps = new WrittenSourceMaps(config.cacheDirectory);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    current.globals = this.jestGlobals.cjsGlobals(path);
    await import(this.urlOf(path));
  }

  urlOf(path) {
    return pathToFileURL(path).href;
  }

  /** Jest's own framework, new for each spec: it keeps the tests of one. */
  requireInternalModule(path) {
    delete globalThis[CIRCUS_HANDLERS];
    delete require.cache[path];
    return require(path);
  }

  getSourceMaps() {
    return this.#sourceMaps;
  }

  /** Nothing to route: there is no other registry than Node's. */
  installGetBuiltinModule() {}
};
