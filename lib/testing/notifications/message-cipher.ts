import { createCipheriv, createHash, randomBytes } from 'node:crypto';

const BLOCK = 32;
const RANDOM = 16;
const LENGTH = 4;

/**
 * Encrypts a message as https://developer.work.weixin.qq.com/document/path/90968 says: AES-256-CBC over 16 random
 * bytes, the length of the message, the message and the id of its receiver, padded by PKCS#7 to a multiple of 32 bytes.
 *
 * @param receiveid the corpId
 */
export function encryptMessage(message: string, receiveid: string, aesKey: Buffer): string {
  const content = Buffer.from(message);
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32BE(content.length);
  const plain = Buffer.concat([randomBytes(RANDOM), length, content, Buffer.from(receiveid)]);
  const padding = paddingOf(plain.length);
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(padding, padding)),
    cipher.final(),
  ]).toString('base64');
}

/**
 * The message with as many blanks behind it as make its padding that many bytes; a parser of XML or JSON skips them.
 */
export function withPadding(message: string, receiveid: string, padding: number | undefined): string {
  if (padding === undefined) return message;
  const natural = paddingOf(RANDOM + LENGTH + Buffer.byteLength(message) + Buffer.byteLength(receiveid));
  return message + ' '.repeat((natural - padding + BLOCK) % BLOCK);
}

/** `msg_signature`, see https://developer.work.weixin.qq.com/document/path/90968 */
export function signatureOf(token: string, timestamp: string, nonce: string, encrypt: string): string {
  return createHash('sha1').update([token, timestamp, nonce, encrypt].toSorted().join('')).digest('hex');
}

/** 1 to 32: a message that fills its last block gets another one. */
function paddingOf(length: number): number {
  return BLOCK - (length % BLOCK);
}
