import type { StoredAccessToken } from '../../access-token/access-token-store.interface.js';
import type { SealingKeys } from './sealed-token.js';
import { markOf, seal, unseal } from './sealed-token.js';

const NO_KEY = Buffer.alloc(0);

/** What follows the mark in an entry: a token, in plain text or sealed. */
interface EntryBody {
  readonly token?: unknown;
  readonly sealed?: unknown;
  readonly expiresAt?: unknown;
}

/**
 * The value stored in Redis: a mark, by which a script can recognize the entry of a given token, followed by the token,
 * sealed if there is a key.
 * @param credential the key that identifies the credential.
 * @param iv random bytes for the sealing, never the same twice.
 */
export function tokenEntry(
  credential: string,
  { token, expiresAt }: StoredAccessToken,
  keys: SealingKeys | undefined,
  iv: Buffer,
): string {
  const body: EntryBody = keys
    ? { sealed: seal(token, contextOf(credential, expiresAt), keys.seal, iv), expiresAt }
    : { token, expiresAt };
  return entryStart(token, keys) + JSON.stringify(body);
}

/** The beginning of a token's entry, unique to that token. */
export function entryStart(token: string, keys: SealingKeys | undefined): string {
  return `${markOf(token, keys?.mark ?? NO_KEY)} `;
}

/** The token of an entry; `undefined` if it is unreadable, or if it is sealed but should not be, or vice versa. */
export function tokenOf(
  credential: string,
  entry: string,
  keys: SealingKeys | undefined,
): StoredAccessToken | undefined {
  const { token: plain, sealed, expiresAt } = bodyOf(entry);
  if (typeof expiresAt !== 'number') return undefined;
  const token = keys ? opened(sealed, contextOf(credential, expiresAt), keys) : plain;
  return typeof token === 'string' ? { token, expiresAt } : undefined;
}

function opened(sealed: unknown, context: string, keys: SealingKeys): string | undefined {
  return typeof sealed === 'string' ? unseal(sealed, context, keys.seal) : undefined;
}

function bodyOf(entry: string): EntryBody {
  try {
    const body: unknown = JSON.parse(entry.slice(entry.indexOf(' ') + 1));
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function contextOf(credential: string, expiresAt: number): string {
  return JSON.stringify([credential, expiresAt]);
}
