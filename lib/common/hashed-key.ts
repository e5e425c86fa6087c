import { createHash } from 'node:crypto';

/** A name for what these texts name together: the same in every process, and no way back to the texts. */
export function hashedKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
