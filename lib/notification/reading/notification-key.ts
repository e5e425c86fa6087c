import type { OpenedMessage } from './message-crypto.js';
import { openMessage } from './message-crypto.js';
import { NoticeRefused } from './notice-refused.error.js';
import type { Notice } from './notice.js';
import { noticeOf } from './notice.js';
import type { SignedParts } from './signature.js';
import { isSignedBy } from './signature.js';

const AES_KEY_BYTES = 32;

/** What an app signs and encrypts its notices with. It is never printed. */
export class NotificationKey {
  readonly #token: string;
  readonly #aesKey: Buffer;

  /**
   * @param name of the option, such as `notifications.keys[0]`.
   * @param encodingAESKey 43 characters, which are 32 bytes in Base64 without its `=`.
   */
  constructor(
    private readonly name: string,
    token: string,
    encodingAESKey: string,
  ) {
    this.#token = token;
    this.#aesKey = aesKeyOf(encodingAESKey);
  }

  hasSigned(parts: SignedParts, signature: string): boolean {
    return isSignedBy(this.#token, parts, signature);
  }

  /** @throws {NoticeRefused} naming the option. */
  open(encrypt: string): OpenedMessage {
    try {
      return openMessage(this.#aesKey, encrypt);
    } catch (error) {
      if (!(error instanceof NoticeRefused)) throw error;
      throw new NoticeRefused(
        `the token of ${this.name} matches its signature, but ${this.name}.encodingAESKey does not decrypt it: ${error.message}`,
      );
    }
  }

  /** @throws {NoticeRefused} */
  read(message: string): Notice {
    return noticeOf(message, this.#aesKey);
  }
}

/** Whether it is a key of 32 bytes. */
export function isEncodingAESKey(value: string): boolean {
  return /^[A-Za-z\d]{43}$/u.test(value) && aesKeyOf(value).length === AES_KEY_BYTES;
}

function aesKeyOf(encodingAESKey: string): Buffer {
  return Buffer.from(`${encodingAESKey}=`, 'base64');
}
