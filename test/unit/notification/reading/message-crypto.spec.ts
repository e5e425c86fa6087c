import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { encrypt } from '@wecom/crypto';
import fc from 'fast-check';
import { openMessage } from '../../../../lib/notification/reading/message-crypto.js';
import { NoticeRefused } from '../../../../lib/notification/reading/notice-refused.error.js';
import { ECHO_VECTOR, JSON_VECTOR, XML_VECTOR } from '../../../support/unit-notice-vectors.js';
import { AES_KEY, ENCODING_AES_KEY, RECEIVE_ID } from '../../../support/unit-notices.js';

/** Encrypts these bytes as they are. */
function encrypted(bytes: Buffer): string {
  const cipher = createCipheriv('aes-256-cbc', AES_KEY, AES_KEY.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64');
}

function plain(length: number, message: Buffer, padding: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(length);
  return Buffer.concat([Buffer.alloc(16, 7), size, message, padding]);
}

/** `opened`, or the name of the error. */
function outcomeOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('openMessage', () => {
  it('opens the published samples', () => {
    const [xml, echo, json] = [XML_VECTOR, ECHO_VECTOR, JSON_VECTOR].map((vector) =>
      openMessage(AES_KEY, vector.encrypt),
    );
    expect(xml!.message).toContain('<Content><![CDATA[hello]]></Content>');
    expect(echo!.message).toBe(ECHO_VECTOR.plain);
    expect(JSON.parse(json!.message)).toMatchObject({ Content: 'hello' });
    expect(new Set([xml, echo, json].map((opened) => opened!.receiveId))).toEqual(new Set([RECEIVE_ID]));
  });

  it('opens messages with every length of padding', () => {
    const header = 20 + RECEIVE_ID.length;
    for (let padding = 1; padding <= 32; padding++) {
      const message = 'x'.repeat(96 - header - padding);
      const bytes = plain(message.length, Buffer.from(message + RECEIVE_ID), Buffer.alloc(padding, padding));
      expect(bytes).toHaveLength(96);
      expect(openMessage(AES_KEY, encrypted(bytes))).toEqual({ message, receiveId: RECEIVE_ID });
    }
  });

  it("opens whatever WeCom's own library has encrypted", () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 }).filter((one) => !one.startsWith('\uFEFF'));
    fc.assert(
      fc.property(text, fc.stringMatching(/^[\w-]{0,64}$/u), (message, receiveId) => {
        const opened = openMessage(AES_KEY, encrypt(ENCODING_AES_KEY, message, receiveId));
        expect(opened).toEqual({ message, receiveId });
      }),
      { numRuns: 500 },
    );
  });

  const padded = (padding: number, byte = padding) => Buffer.alloc(padding, byte);

  it.each([
    ['a padding of 0', encrypted(plain(12, Buffer.alloc(12, 120), Buffer.alloc(0)).fill(0, 31))],
    ['a padding of 33', encrypted(plain(11, Buffer.alloc(11, 120), padded(33)))],
    ['a padding longer than the message', encrypted(Buffer.alloc(16, 32))],
    ['a padding of different bytes', encrypted(plain(10, Buffer.from('xxxxxxxxx!'), Buffer.from([1, 2])))],
    ['a message shorter than its header', encrypted(Buffer.concat([Buffer.alloc(14), padded(18)]))],
    ['a length beyond the end', encrypted(plain(100, Buffer.alloc(10, 120), padded(2)))],
    ['a length of 4 GiB', encrypted(plain(0xffffffff, Buffer.alloc(10, 120), padded(2)))],
    ['bytes that are not UTF-8', encrypted(plain(10, Buffer.alloc(10, 0xff), padded(2)))],
    ['half a block', Buffer.alloc(24).toString('base64')],
    ['nothing', ''],
    ['what is not Base64', '!'.repeat(32)],
    ['Base64 that Node would repair', `${ECHO_VECTOR.encrypt.slice(0, -2)} ==`],
  ])('refuses %s', (_name, ciphertext) => {
    expect(() => openMessage(AES_KEY, ciphertext)).toThrow(NoticeRefused);
  });

  it('refuses any bytes with nothing but its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 160 }), (bytes) => {
        const outcome = outcomeOf(() => openMessage(AES_KEY, Buffer.from(bytes).toString('base64')));
        expect(['NoticeRefused', 'opened']).toContain(outcome);
      }),
    );
  });
});
