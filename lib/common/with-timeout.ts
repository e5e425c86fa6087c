/** Something of the application's own took too long. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';

  constructor(timeout: number) {
    super(`it took longer than ${timeout} ms`);
  }
}

/**
 * What foreign code gives, if it gives it in time.
 * @throws {TooSlowError} after `timeout` ms; whatever it gives or throws later is dropped.
 */
export async function within<T>(timeout: number, work: () => T): Promise<Awaited<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlowError(timeout)), timeout).unref();
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
