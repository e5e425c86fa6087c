import { NoticeRefused } from './notice-refused.error.js';

/** Drops a leading U+FEFF. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws {NoticeRefused} */
export function utf8Of(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new NoticeRefused('the text is not UTF-8');
  }
}
