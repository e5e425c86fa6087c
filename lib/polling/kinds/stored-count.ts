/** A count in a store, which may have been tampered with. */
export function storedCount(value: unknown): number {
  return Number.isSafeInteger(value) ? Math.max(0, value as number) : 0;
}
