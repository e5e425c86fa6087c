const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** The process itself as the environment of its tests: no context of its own, and what a spec changed is put back. */
module.exports = class NativeEnvironment {
  global = globalThis;
  fakeTimers = null;
  #console = globalThis.console;
  #exit = Object.getOwnPropertyDescriptor(process, 'exit');

  constructor({ projectConfig: config }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    globalThis.console = this.#console;
    Object.defineProperty(process, 'exit', this.#exit);
    delete globalThis[TEST_TIMEOUT];
    const { renewIds } = await import('../fresh-ids.mjs');
    renewIds();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
};
