import { getMaxListeners, setMaxListeners } from 'node:events';

/** What ends work before it is done, and the error that the work then ends with. */
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
  | { readonly signal: AbortSignal; readonly error: (reason: unknown) => Error };

/** Foreign code took too long. */
export class TimeoutExceeded extends Error {
  override readonly name = 'TimeoutExceeded';

  constructor(timeout: number) {
    super(`it took longer than ${timeout} ms`);
  }
}

/**
 * Runs work under limits. It is given a signal that fires at the first of them, and is not begun when one is reached
 * already. Whatever it gives or throws after that is dropped.
 *
 * @throws the error of the limit that is reached first, at once; and what the work throws.
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

/** What it throws at once is a rejection as well. */
async function begin<T>(work: (signal: AbortSignal) => T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return work(signal);
}

/**
 * What foreign code gives, if it gives it in time. The wait does not keep the process alive.
 * @throws {TimeoutExceeded} after `timeout` ms; whatever it gives or throws later is dropped.
 */
export function withTimeout<T>(timeout: number, work: () => T | PromiseLike<T>): Promise<T> {
  const limit = { after: timeout, error: () => new TimeoutExceeded(timeout), holdsProcess: false };
  return withLimits([limit], work);
}

/** Waits, holding the process no longer than the caller does. Rejects with the signal's reason when it fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms).unref();
  });
  return abortable(elapsed, signal).finally(() => clearTimeout(timer));
}

/** Calls back when a limit is reached, until what it returns is called. */
function watch(limit: Limit, onReached: (error: Error) => void): () => void {
  if ('after' in limit) {
    return deadline(limit.after, () => onReached(limit.error()), limit.holdsProcess);
  }
  const { signal } = limit;
  const onAbort = () => onReached(limit.error(signal.reason));
  if (signal.aborted) onAbort();
  // One signal may end any number of calls, of which Node would warn as of a leak.
  if (getMaxListeners(signal) !== Infinity) setMaxListeners(Infinity, signal);
  signal.addEventListener('abort', onAbort);
  return () => signal.removeEventListener('abort', onAbort);
}

/**
 * Calls back after `ms`, unless cancelled. When the event loop was blocked meanwhile, what had already arrived from
 * the network is handled first: an answer that waits in the socket's buffer is not late. It takes a turn of the event
 * loop to be read, and another one to be handed over.
 */
function deadline(ms: number, onExpired: () => void, holdsProcess = true): () => void {
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
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
