import { createDecipheriv } from 'node:crypto';
import { fromBase64 } from './base64.js';
import type { NoticeResourceDto } from './dto/notice.dto.js';
import { NoticeRefused } from './notice-refused.error.js';
import { utf8Of } from './utf8.js';

const ALGORITHM = 'AEAD_AES_256_GCM';
const TAG = 16;

/**
 * Decrypts the content of a notice, which is JSON.
 * @param aesKey the one that also opens the message: it is not a key of WeChat Pay.
 * @throws {NoticeRefused}
 * @see https://developer.work.weixin.qq.com/document/path/97478
 */
export function openResource(aesKey: Buffer, resource: NoticeResourceDto): string {
  const { algorithm, ciphertext, nonce, associated_data = '' } = resource;
  if (algorithm !== ALGORITHM) throw new NoticeRefused(`its resource is not encrypted by ${ALGORITHM}`);
  const bytes = fromBase64(ciphertext);
  if (bytes.length < TAG) throw new NoticeRefused('the ciphertext of its resource is too short');
  const decipher = createDecipheriv('aes-256-gcm', aesKey, Buffer.from(nonce), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(bytes.subarray(-TAG));
  return utf8Of(authentic(() => Buffer.concat([decipher.update(bytes.subarray(0, -TAG)), decipher.final()])));
}

function authentic(decrypt: () => Buffer): Buffer {
  try {
    return decrypt();
  } catch {
    throw new NoticeRefused('its resource is not authentic');
  }
}
