import { setMaxListeners } from 'node:events';

/** What ends work early, and the error it then fails with. */
export type Limit =
  | {
      /** Milliseconds. */
      readonly after: number;
      readonly error: () => Error;
      /**
       * Whether the process stays alive until then.
       * @default true
       */
      readonly holdsProcess?: boolean;
    }
  | { readonly signal: AbortSignal; readonly error: (reason: unknown) => Error }
  | { readonly shutdown: Shutdown; readonly error: () => Error };

interface Watcher {
  readonly callback: () => void;
  place: number;
}

/**
 * Ends everything that runs. Adding a listener to an `AbortSignal` takes longer the more it has, see
 * https://github.com/nodejs/node/issues/55311; here it does not. Nor is it a `Set`: its outgrown tables keep each
 * other, and all that was in them, until a full garbage collection.
 */
export class Shutdown {
  private readonly watchers: Watcher[] = [];
  private hasBegun = false;

  begin(): void {
    this.hasBegun = true;
    const asOfNow = [...this.watchers];
    for (const { callback } of asOfNow) callback();
  }

  /** Calls back when it begins, at once if it has; call the returned function to stop watching. */
  watch(callback: () => void): () => void {
    if (this.hasBegun) callback();
    const watcher = { callback, place: this.watchers.length };
    this.watchers.push(watcher);
    return () => this.drop(watcher);
  }

  /** The last one takes its place. */
  private drop(watcher: Watcher): void {
    const { place } = watcher;
    if (this.watchers[place] !== watcher) return;
    const last = this.watchers.pop()!;
    if (last === watcher) return;
    this.watchers[place] = last;
    last.place = place;
  }
}

/** Foreign code took too long. */
export class TimeoutExceeded extends Error {
  override readonly name = 'TimeoutExceeded';

  constructor(timeout: number) {
    super(`it took longer than ${timeout} ms`);
  }
}

/**
 * Runs work under limits. The work receives a signal that fires at the first limit reached; if a limit is already
 * reached, it is not started. Its result or error after that is discarded.
 *
 * @throws the error of the first limit reached, immediately; otherwise what the work throws.
 */
export function withLimits<T>(
  limits: readonly Limit[],
  work: (signal: AbortSignal) => T | PromiseLike<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const { signal } = controller;
    const watches: (() => void)[] = [];
    const stop = () => {
      for (const end of watches) end();
    };
    const onReached = (error: Error) => {
      controller.abort(error);
      reject(error);
      stop();
    };
    for (const limit of limits) watches.push(watch(limit, onReached));
    if (signal.aborted) return stop();
    begin(work, signal).then(resolve, reject).finally(stop);
  });
}

/** Turns a synchronous throw into a rejection. */
async function begin<T>(work: (signal: AbortSignal) => T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return work(signal);
}

/**
 * Returns the result of foreign code if it comes in time. Waiting does not keep the process alive.
 * @throws {TimeoutExceeded} after `timeout` ms; a later result or error is discarded.
 */
export function withTimeout<T>(timeout: number, work: () => T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = deadline(timeout, () => reject(new TimeoutExceeded(timeout)), false);
    const result = new Promise<T>((settle) => {
      settle(work());
    });
    result.then(resolve, reject).finally(stop);
  });
}

/**
 * Runs work that ends itself when its signal fires: after `ms`, or when one of these signals does. It fires after the
 * work as well: Node keeps a signal that is made of others for as long as somebody listens to it, see
 * https://github.com/nodejs/node/issues/54614.
 */
export async function withEnd<T>(
  ms: number,
  signals: readonly AbortSignal[],
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), ms);
  try {
    return await work(AbortSignal.any([over.signal, ...signals]));
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Waits without keeping the process alive. Rejects with the signal's reason when it fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms).unref();
  });
  return abortable(elapsed, signal).finally(() => clearTimeout(timer));
}

/** Calls back when a limit is reached; call the returned function to stop watching. */
function watch(limit: Limit, onReached: (error: Error) => void): () => void {
  if ('after' in limit) {
    return deadline(limit.after, () => onReached(limit.error()), limit.holdsProcess);
  }
  if ('shutdown' in limit) return limit.shutdown.watch(() => onReached(limit.error()));
  const { signal } = limit;
  const onAbort = () => onReached(limit.error(signal.reason));
  if (signal.aborted) onAbort();
  return listen(signal, onAbort);
}

/** One signal may end any number of calls; Node would warn of a listener leak. */
function listen(signal: AbortSignal, onAbort: () => void): () => void {
  setMaxListeners(Infinity, signal);
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}

/**
 * Calls back after `ms`, unless cancelled. If the event loop was blocked in the meantime, data that has already arrived
 * is handled first: an answer waiting in the socket's buffer is not late. It takes one turn of the event loop to read
 * it, and another to hand it over; timers that are due come before both, see
 * https://github.com/nodejs/learn/blob/main/pages/asynchronous-work/event-loop-timers-and-nexttick.md.
 */
export function deadline(ms: number, onExpired: () => void, holdsProcess = true): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const onHandedOver = () => (immediate = setImmediate(onExpired));
  const timer = setTimeout(() => {
    immediate = setImmediate(onHandedOver);
  }, ms);
  if (!holdsProcess) timer.unref();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/** Rejects with the signal's reason as soon as it fires, otherwise settles like the promise. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(listen(signal, onAbort));
  });
}
