const LONG = 1_000;
const FRAMES = 40;
const WAITS = /\/lib\/common\/abort\.[jt]s/u;

/**
 * Notes the waits of the library that a spec leaves behind. Modules are shared between specs, and so is Nest's logger:
 * what is given up on later would be logged in the middle of another spec.
 */
module.exports = class UnfinishedWaits {
  #waits = new Map();

  begin() {
    const { setTimeout: set, clearTimeout: clear } = globalThis;
    const onTimeout = (callback, ms, ...args) => {
      if (!(ms >= LONG)) return set(callback, ms, ...args);
      const onElapsed = () => {
        this.#waits.delete(timer);
        callback(...args);
      };
      const timer = set(onElapsed, ms);
      this.#waits.set(timer, { ms, here: stackHere() });
      return timer;
    };
    const onClear = (timer) => {
      this.#waits.delete(timer);
      clear(timer);
    };
    globalThis.setTimeout = Object.defineProperties(onTimeout, Object.getOwnPropertyDescriptors(set));
    globalThis.clearTimeout = onClear;
  }

  /** @throws if there are any. */
  end() {
    const [first, ...others] = [...this.#waits.values()].filter(({ here }) => WAITS.test(here.stack));
    this.#waits.clear();
    if (!first) return;
    const { ms, here } = first;
    const message =
      `${others.length + 1} waits outlive this spec: end what hangs, or close the application. ` +
      `The first, of ${ms} ms, began here.`;
    here.stack = here.stack.replace('Error', `Error: ${message}`);
    throw Object.assign(here, { message });
  }
};

/** The stack is not formatted unless it is read. */
function stackHere() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const here = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return here;
}
