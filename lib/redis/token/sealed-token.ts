import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const HEXADECIMAL = /^[0-9a-f]{64}$/iu;

/** Length in bytes of the random IV that each sealing needs. */
export const IV_BYTES = 12;

/** One key per purpose, derived from the user's key. */
export interface SealingKeys {
  readonly seal: Buffer;
  readonly mark: Buffer;
}

/** @param text 32 bytes in hexadecimal or Base64. */
export function sealingKeysOf(text: string): SealingKeys {
  const key = Buffer.from(text, HEXADECIMAL.test(text) ? 'hex' : 'base64');
  return { seal: derived(key, 'seal'), mark: derived(key, 'mark') };
}

/**
 * Encrypts a text; the result is Base64.
 * @param context what the text belongs to: it can be decrypted only with the same context.
 * @param iv {@link IV_BYTES} random bytes, never the same twice.
 */
export function seal(text: string, context: string, key: Buffer, iv: Buffer): string {
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** Decrypts a text; `undefined` if it was sealed with another key or context, or altered since. */
export function unseal(sealed: string, context: string, key: Buffer): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  const [tagAt, textAt] = [IV_BYTES, IV_BYTES + TAG_BYTES];
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, tagAt), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(tagAt, textAt));
    return decipher.update(bytes.subarray(textAt), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

/** A fingerprint by which a text can be recognized, but only with the key. */
export function markOf(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function derived(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `nestjs-wecom-pay:access-token:${purpose}`, KEY_BYTES));
}
