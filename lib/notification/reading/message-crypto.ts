import { createDecipheriv } from 'node:crypto';
import { fromBase64 } from './base64.js';
import { NoticeRefused } from './notice-refused.error.js';
import { utf8Of } from './utf8.js';

const CIPHER_BLOCK = 16;
/** WeCom pads to a multiple of 32 bytes, which Node's own unpadding does not accept. */
const LONGEST_PADDING = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const HEADER = RANDOM_BYTES + LENGTH_BYTES;

export interface OpenedMessage {
  readonly message: string;
  /** The corp that it is meant for. */
  readonly receiveId: string;
}

/**
 * Decrypts what WeCom has encrypted by AES-256-CBC. Verify the signature before.
 * @throws {NoticeRefused}
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
export function openMessage(aesKey: Buffer, encrypt: string): OpenedMessage {
  const content = unpadded(decrypted(aesKey, fromBase64(encrypt)));
  if (content.length < HEADER) throw new NoticeRefused('the message is too short');
  const end = HEADER + content.readUInt32BE(RANDOM_BYTES);
  if (end > content.length) throw new NoticeRefused('the message is shorter than it says');
  return { message: utf8Of(content.subarray(HEADER, end)), receiveId: utf8Of(content.subarray(end)) };
}

function decrypted(aesKey: Buffer, ciphertext: Buffer): Buffer {
  if (ciphertext.length === 0 || ciphertext.length % CIPHER_BLOCK !== 0) {
    throw new NoticeRefused('the ciphertext is not made of whole blocks');
  }
  const decipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, CIPHER_BLOCK));
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function unpadded(bytes: Buffer): Buffer {
  const length = bytes.at(-1)!;
  const end = bytes.length - length;
  const isPadding =
    length >= 1 && length <= LONGEST_PADDING && bytes.subarray(end).every((byte) => byte === length);
  if (end < 0 || !isPadding) throw new NoticeRefused('the padding is wrong');
  return bytes.subarray(0, end);
}
