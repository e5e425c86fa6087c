import { createCipheriv } from 'node:crypto';

/** What a resource is encrypted with. */
export interface ResourceSealing {
  readonly aesKey: Buffer;
  readonly nonce: string;
  readonly associated_data: string;
}

/**
 * AEAD_AES_256_GCM with the tag of 16 bytes at the end, as https://developer.work.weixin.qq.com/document/path/97478
 * says.
 */
export function encryptResource(plain: string, { aesKey, nonce, associated_data }: ResourceSealing): Buffer {
  const cipher = createCipheriv('aes-256-gcm', aesKey, nonce).setAAD(Buffer.from(associated_data));
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}
