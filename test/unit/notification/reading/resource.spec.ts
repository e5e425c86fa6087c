import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Aes } from 'wechatpay-axios-plugin';
import { NoticeRefused } from '../../../../lib/notification/reading/notice-refused.error.js';
import { openResource } from '../../../../lib/notification/reading/resource.js';
import { AES_KEY, sealedResource } from '../../../support/unit-notices.js';

const nonces = fc.string({ minLength: 1, maxLength: 64 });

describe('openResource', () => {
  it('opens whatever a client of WeChat Pay has encrypted', () => {
    fc.assert(
      fc.property(fc.json(), nonces, fc.string(), (content, nonce, associated_data) => {
        const key = AES_KEY as unknown as string;
        const ciphertext = Aes.AesGcm.encrypt(content, key, nonce, associated_data);
        const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce, associated_data };
        expect(openResource(AES_KEY, resource)).toBe(content);
      }),
    );
  });

  it('drops a byte order mark', () => {
    expect(openResource(AES_KEY, sealedResource('\uFEFF{}'))).toBe('{}');
  });

  it('refuses a resource of which any bit was changed', () => {
    const resource = sealedResource('{"mchid":"1900000001"}', undefined, 'transaction');
    const places = (['ciphertext', 'nonce', 'associated_data'] as const).flatMap((field) =>
      Array.from({ length: resource[field].length * 7 }, (_none, bit) => ({ field, bit })),
    );
    for (const { field, bit } of places) {
      const bytes = Buffer.from(resource[field]);
      bytes[Math.floor(bit / 7)]! ^= 1 << (bit % 7);
      const changed = { ...resource, [field]: bytes.toString() };
      expect(() => openResource(AES_KEY, changed)).toThrow(NoticeRefused);
    }
  });

  it.each([
    ['another algorithm', { algorithm: 'AEAD_AES_128_GCM' }],
    ['a ciphertext without a tag', { ciphertext: 'AAAA' }],
  ])('refuses %s', (_name, change) => {
    const resource = { ...sealedResource('{}', undefined, 'transaction'), ...change };
    expect(() => openResource(AES_KEY, resource)).toThrow(NoticeRefused);
  });

  it('refuses an absent associated data', () => {
    const { associated_data: _absent, ...resource } = sealedResource('{}', undefined, 'transaction');
    expect(() => openResource(AES_KEY, resource)).toThrow(NoticeRefused);
  });
});
