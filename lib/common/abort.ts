/**
 * Calls back after `ms`, unless cancelled. When the event loop was blocked meanwhile, what had already arrived from
 * the network is handled first: an answer that waits in the socket's buffer is not late. It takes a turn of the event
 * loop to be read, and another one to be handed over.
 */
export function deadline(ms: number, onExpired: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const onHandedOver = () => (immediate = setImmediate(onExpired));
  const timer = setTimeout(() => {
    immediate = setImmediate(onHandedOver);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/** Rejects with the signal's reason as soon as it fires, otherwise settles like the promise. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Waits, holding the process no longer than the caller does. Rejects with the signal's reason when it fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms).unref();
  });
  return abortable(elapsed, signal).finally(() => clearTimeout(timer));
}
