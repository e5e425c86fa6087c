/** The keys of the app that WeCom sends notifications to, as its administrator sets them in the console. */
export interface FakeNotificationKeys {
  /** Signs the notifications: 1 to 32 letters and digits. */
  readonly token: string;
  /** Encrypts them: 43 letters and digits, which are 32 bytes in base64 without the last `=`. */
  readonly encodingAESKey: string;
}

export const DEFAULT_KEYS: FakeNotificationKeys = {
  token: 'FakeWeComToken0',
  encodingAESKey: 'FakeWeComAesKey0FakeWeComAesKey0FakeWeComA0',
};

/** What is WeCom's own rule for keys: https://developer.work.weixin.qq.com/document/path/90930 */
const TOKEN = /^[A-Za-z0-9]{1,32}$/u;
const ENCODING_AES_KEY = /^[A-Za-z0-9]{43}$/u;

export function isToken(value: unknown): boolean {
  return typeof value === 'string' && TOKEN.test(value);
}

export function isEncodingAESKey(value: unknown): boolean {
  return typeof value === 'string' && ENCODING_AES_KEY.test(value);
}

/** The 32 bytes that both the message and the resource inside are encrypted with. */
export function aesKeyOf({ encodingAESKey }: FakeNotificationKeys): Buffer {
  return Buffer.from(`${encodingAESKey}=`, 'base64');
}
