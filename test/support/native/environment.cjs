const { ModuleMocker } = require('jest-mock');
const OwnTimers = require('./own-timers.cjs');
const UnfinishedWaits = require('./unfinished-waits.cjs');

const TEST_TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

const timers = () => ['Timeout', 'Interval', 'Immediate'].flatMap((kind) => [`set${kind}`, `clear${kind}`]);

/** What specs replace, or Jest itself. */
const REPLACED = [
  [Date, ['now']],
  [Math, ['random']],
  [performance, ['now']],
  [process, ['exit', 'hrtime', 'nextTick']],
  [globalThis, ['console', 'Date', 'performance', 'queueMicrotask', ...timers()]],
];

/** The process itself as the environment of its tests: no context of its own, and what a spec changed is put back. */
module.exports = class NativeEnvironment {
  global = globalThis;
  fakeTimers = null;
  #waits = new UnfinishedWaits();
  #before = REPLACED.flatMap(([owner, names]) =>
    names.map((name) => ({ owner, name, descriptor: Object.getOwnPropertyDescriptor(owner, name) })),
  );

  constructor({ projectConfig: config }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new OwnTimers({ config, global: globalThis });
  }

  async setup() {
    this.#waits.begin();
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    try {
      await this.endWaits();
    } finally {
      await this.#restore();
    }
  }

  async endWaits() {
    await this.#waits.end();
  }

  async #restore() {
    for (const { owner, name, descriptor } of this.#before) {
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else delete owner[name];
    }
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
