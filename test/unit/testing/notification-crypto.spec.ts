import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decrypt, getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { Aes } from 'wechatpay-axios-plugin';
import {
  encryptMessage,
  signatureOf,
  withPadding,
} from '../../../lib/testing/notifications/message-cipher.js';
import { aesKeyOf, DEFAULT_KEYS } from '../../../lib/testing/notifications/notification-keys.js';
import { encryptResource } from '../../../lib/testing/notifications/resource-cipher.js';

const CORP_ID = 'wx5823bf96d3bd56c7';
/** The sample of https://developer.work.weixin.qq.com/document/path/90968 */
const SAMPLE = {
  token: 'QDG6eK',
  encodingAESKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  timestamp: '1409659589',
  nonce: '263014780',
  encrypt: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
  signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
};

const aesKey = aesKeyOf(DEFAULT_KEYS);
const texts = fc.string({ unit: 'grapheme', maxLength: 200 });

function paddingIn(encrypted: string): readonly number[] {
  const decipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  return [...plain.subarray(-plain.readUInt8(plain.length - 1))];
}

describe('a message', () => {
  it('is decrypted by @wecom/crypto', () => {
    fc.assert(
      fc.property(texts, texts, (message, id) => {
        const encrypted = encryptMessage(message, id, aesKey);
        expect(decrypt(DEFAULT_KEYS.encodingAESKey, encrypted)).toMatchObject({ message, id });
      }),
    );
  });

  it('is never encrypted twice alike', () => {
    expect(encryptMessage('hello', CORP_ID, aesKey)).not.toBe(encryptMessage('hello', CORP_ID, aesKey));
  });

  it.each(Array.from({ length: 32 }, (_, index) => index + 1))(
    'is padded by %i bytes if need be',
    (padding) => {
      const message = withPadding('{"summary":"支付成功"}', CORP_ID, padding);
      const encrypted = encryptMessage(message, CORP_ID, aesKey);
      expect(paddingIn(encrypted)).toEqual(Array.from({ length: padding }, () => padding));
      expect(JSON.parse(decrypt(DEFAULT_KEYS.encodingAESKey, encrypted).message)).toEqual({
        summary: '支付成功',
      });
    },
  );

  it('stays as it is if no padding is asked for', () => {
    expect(withPadding('hello', CORP_ID, undefined)).toBe('hello');
  });
});

describe('a signature', () => {
  it('is the one of WeCom’s sample', () => {
    const { token, timestamp, nonce, encrypt, signature } = SAMPLE;
    expect(signatureOf(token, timestamp, nonce, encrypt)).toBe(signature);
  });

  it('is the one that @wecom/crypto makes', () => {
    fc.assert(
      fc.property(texts, texts, texts, texts, (token, timestamp, nonce, encrypt) => {
        expect(signatureOf(token, timestamp, nonce, encrypt)).toBe(
          getSignature(token, timestamp, nonce, encrypt),
        );
      }),
    );
  });
});

describe('a resource', () => {
  it('is decrypted by wechatpay-axios-plugin, whatever its nonce and associated data', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 16 }), texts, (plain, length, associated_data) => {
        const nonce = randomBytes(length).toString('hex').slice(0, length);
        const sealed = encryptResource(plain, { aesKey, nonce, associated_data }).toString('base64');
        expect(Aes.AesGcm.decrypt(sealed, aesKey, nonce, associated_data)).toBe(plain);
      }),
    );
  });
});
