const { ModernFakeTimers } = require('@jest/fake-timers');

const OTHERS = /[\\/]node_modules[\\/](?:@jest[\\/]|jest-|undici[\\/])|node:internal\/deps\/undici/u;

/**
 * Counts no timers of those that are at work in this process at any time, whatever the running spec does: Jest's reporter,
 * and the HTTP client with the connections that earlier specs have left to it.
 */
module.exports = class OwnTimers extends ModernFakeTimers {
  #ofOthers = new Set();

  useFakeTimers(config) {
    super.useFakeTimers(config);
    this.#ofOthers.clear();
    const fake = globalThis.setTimeout;
    const set = (...args) => {
      const timer = fake(...args);
      if (OTHERS.test(callerOf(set))) this.#ofOthers.add(Number(timer));
      return timer;
    };
    globalThis.setTimeout = Object.defineProperties(set, Object.getOwnPropertyDescriptors(fake));
  }

  getTimerCount() {
    const pending = globalThis.setTimeout.clock?.timerHeap?.timers ?? [];
    return super.getTimerCount() - pending.filter(({ id }) => this.#ofOthers.has(id)).length;
  }
};

/** The place in the code that has called the function. */
function callerOf(called) {
  const { stackTraceLimit } = Error;
  const here = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(here, called);
  Error.stackTraceLimit = stackTraceLimit;
  return here.stack;
}
