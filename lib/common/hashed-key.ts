import { createHash } from 'node:crypto';

/** A key derived from these strings: the same in every process, and irreversible. */
export function hashedKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
