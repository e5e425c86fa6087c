import { NoticeRefused } from './notice-refused.error.js';

/**
 * Unlike Node's own decoder, it skips nothing.
 * @throws {NoticeRefused}
 */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  throw new NoticeRefused('a ciphertext is not Base64');
}
