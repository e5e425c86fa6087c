export interface Lazily<T> {
  (): Promise<T>;
  /** What is loaded, or being loaded, if it was needed so far. */
  readonly loaded: Promise<T> | undefined;
}

/** Loads something when it is first needed, and keeps it. A failure is not kept. */
export function lazily<T>(load: () => Promise<T>): Lazily<T> {
  let loaded: Promise<T> | undefined;
  const get = () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  return Object.defineProperty(get, 'loaded', { get: () => loaded }) as Lazily<T>;
}
