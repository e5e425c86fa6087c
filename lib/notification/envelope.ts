import { documentOf } from './document.js';
import { NoticeRefused } from './notice-refused.error.js';
import { utf8Of } from './utf8.js';

/** The longest body that is read, in bytes. WeCom's notices have less than 4 KiB. */
export const LONGEST_BODY = 65_536;

/** The name of the ciphertext in XML and in JSON. */
const NAMES = ['Encrypt', 'encrypt'] as const;

/**
 * The ciphertext in the body of a notice.
 * @param body as it was sent, or what a parser of the application has made of its JSON.
 * @throws {NoticeRefused}
 * @see https://developer.work.weixin.qq.com/document/path/97478
 */
export function ciphertextIn(body: unknown): string {
  const envelope = envelopeOf(body);
  const name = NAMES.find((one) => Object.hasOwn(envelope, one));
  const ciphertext: unknown = name && (envelope as Record<string, unknown>)[name];
  if (typeof ciphertext === 'string' && ciphertext.length <= LONGEST_BODY) return ciphertext.trim();
  throw new NoticeRefused('its body has no ciphertext');
}

function envelopeOf(body: unknown): object {
  if (body instanceof Uint8Array) return documentOf(utf8Of(bounded(body, body.byteLength)));
  if (typeof body === 'string') return documentOf(bounded(body, Buffer.byteLength(body)));
  if (typeof body === 'object' && body !== null) return body;
  throw new NoticeRefused('it has no body');
}

function bounded<T>(body: T, bytes: number): T {
  if (bytes <= LONGEST_BODY) return body;
  throw new NoticeRefused(`its body is longer than ${LONGEST_BODY} bytes`);
}
