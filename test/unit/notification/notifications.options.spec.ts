import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../lib/common/secret.js';
import { weComPayConfig } from '../../../lib/wecom-pay.config.js';
import type { WeComPayOptions } from '../../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { ENCODING_AES_KEY, TOKEN } from '../../support/unit-notices.js';

const ACCOUNT = { corpId: 'ww1234567890abcdef', corpSecret: 'canary-9f3b7c' };
const KEY = { token: TOKEN, encodingAESKey: ENCODING_AES_KEY };

const resolve = (notifications: unknown) =>
  resolveOptions({ ...ACCOUNT, notifications } as WeComPayOptions).notifications;

describe('the option notifications', () => {
  it('is off by default', () => {
    expect(resolve(undefined)).toBeUndefined();
  });

  it('needs nothing but keys', () => {
    expect(resolve({ keys: [KEY] })).toMatchObject({
      path: '/wecom-pay/notifications',
      confirm: 'after-ack',
    });
  });

  it('takes the keys as secrets, and of several apps', () => {
    const sealed = { token: new Secret(TOKEN), encodingAESKey: new Secret(ENCODING_AES_KEY) };
    expect(resolve({ keys: [KEY, sealed] })?.keys).toHaveLength(2);
  });

  it('does not show the keys', () => {
    const resolved = resolve({ keys: [KEY] });
    const printed = [inspect(resolved, { depth: 9, showHidden: true }), JSON.stringify(resolved)].join();
    expect(printed).not.toContain(TOKEN);
    expect(printed).not.toContain(ENCODING_AES_KEY);
  });

  it.each([
    ['no keys', {}, /notifications\.keys must be a list of 1 to 100 keys.*got nothing/u],
    ['an empty list', { keys: [] }, /notifications\.keys must be .*got an array/u],
    ['a key that is no object', { keys: [TOKEN] }, /notifications\.keys\[0\] must be an object/u],
    ['no token', { keys: [{ ...KEY, token: '' }] }, /notifications\.keys\[0\]\.token must be .*got nothing/u],
    ['a token with a dash', { keys: [{ ...KEY, token: 'a-b' }] }, /keys\[0\]\.token must be the Token/u],
    [
      'a second key without its EncodingAESKey',
      { keys: [KEY, { token: TOKEN }] },
      /notifications\.keys\[1\]\.encodingAESKey must be .*got nothing/u,
    ],
    [
      'an EncodingAESKey that was cut off',
      { keys: [{ ...KEY, encodingAESKey: ENCODING_AES_KEY.slice(1) }] },
      /notifications\.keys\[0\]\.encodingAESKey must be .*got a string of 42 characters/u,
    ],
    [
      'a misspelled option',
      { keys: [{ ...KEY, aesKey: 'x' }] },
      /notifications\.keys\[0\] cannot have "aesKey"/u,
    ],
    ['a path without a slash', { keys: [KEY], path: 'pay' }, /notifications\.path must be the path/u],
    ['a path that is a pattern', { keys: [KEY], path: '/pay/:id' }, /notifications\.path must be the path/u],
    ['another time', { keys: [KEY], confirm: 'never' }, /notifications\.confirm must be "after-ack" or/u],
  ])('refuses %s', (_name, notifications, message) => {
    let text = '';
    try {
      resolve(notifications);
    } catch (error) {
      text = (error as Error).message;
    }
    expect(text).toMatch(message);
    expect(text).not.toMatch(new RegExp(`${TOKEN}|${ENCODING_AES_KEY.slice(1)}`, 'u'));
  });
});

describe('weComPayConfig', () => {
  const names = ['WECOM_NOTIFICATION_TOKEN', 'WECOM_NOTIFICATION_AES_KEY'] as const;

  afterEach(() => {
    for (const name of names) delete process.env[name];
  });

  const fromEnvironment = (values: readonly string[]) => {
    for (const [index, value] of values.entries()) process.env[names[index]!] = value;
    return resolveOptions({ ...weComPayConfig(), ...ACCOUNT }).notifications;
  };

  it('receives notifications if the environment has their keys', () => {
    expect(fromEnvironment([])).toBeUndefined();
    expect(fromEnvironment([TOKEN, ENCODING_AES_KEY])?.keys).toHaveLength(1);
  });

  it('names the variable that is missing', () => {
    expect(() => fromEnvironment([TOKEN])).toThrow(/WECOM_NOTIFICATION_AES_KEY/u);
    expect(() => fromEnvironment(['', ENCODING_AES_KEY])).toThrow(/WECOM_NOTIFICATION_TOKEN/u);
  });
});
