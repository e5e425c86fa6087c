import { createHash, timingSafeEqual } from 'node:crypto';

/** What WeCom signs, together with the token. */
export interface SignedParts {
  readonly timestamp: string;
  readonly nonce: string;
  /** The ciphertext, in Base64: `encrypt` of a notice, `echostr` of a URL verification. */
  readonly encrypt: string;
}

/**
 * The `msg_signature` of a request, in lower-case hex.
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
export function signatureOf(token: string, { timestamp, nonce, encrypt }: SignedParts): string {
  const signed = [token, timestamp, nonce, encrypt].toSorted().join('');
  return createHash('sha1').update(signed).digest('hex');
}

/** Compares in constant time. */
export function isSignedBy(token: string, parts: SignedParts, signature: string): boolean {
  const expected = Buffer.from(signatureOf(token, parts));
  const received = Buffer.from(signature);
  return expected.length === received.length && timingSafeEqual(expected, received);
}
