const LONG = 1_000;
const GRACE = 10_000;
const LOOK_EVERY = 5;
const FRAMES = 40;
const WAITS = /\/lib\/common\/abort\.[jt]s/u;

/**
 * Notes the waits of the library that a spec leaves behind. Modules are shared between specs, and so is Nest's logger:
 * what is given up on later would be logged in the middle of another spec.
 */
module.exports = class UnfinishedWaits {
  #waits = new Map();
  #set = globalThis.setTimeout;

  begin() {
    const set = this.#set;
    const clear = globalThis.clearTimeout;
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

  /** @throws if there are any that do not end by themselves soon. */
  async end() {
    const latest = performance.now() + GRACE;
    while (this.#left.length > 0 && performance.now() < latest) {
      await new Promise((resolve) => this.#set(resolve, LOOK_EVERY));
    }
    const [first, ...others] = this.#left;
    this.#waits.clear();
    if (!first) return;
    const { ms, here } = first;
    const message =
      `${others.length + 1} waits outlive this spec: end what hangs, or close the application. ` +
      `The first, of ${ms} ms, began here.`;
    here.stack = here.stack.replace('Error', `Error: ${message}`);
    throw Object.assign(here, { message });
  }

  get #left() {
    return [...this.#waits.values()].filter(({ here }) => WAITS.test(here.stack));
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
