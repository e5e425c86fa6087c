import type { Rule, Rules } from '../support/rules.js';
import { DURATION, FUNCTION, isCount, TEXT } from '../support/rules.js';
import type { FakeNotificationOptions } from './fake-notification-options.interface.js';
import { DEFAULT_KEYS, isEncodingAESKey, isToken } from './notification-keys.js';

type Optional = 'url' | 'format' | 'padding';

export type ResolvedNotificationOptions = {
  readonly [K in Exclude<keyof FakeNotificationOptions, Optional>]-?: NonNullable<FakeNotificationOptions[K]>;
} & Pick<FakeNotificationOptions, Optional>;

export const NOTIFICATION_DEFAULTS: ResolvedNotificationOptions = {
  ...DEFAULT_KEYS,
  agentId: '1000002',
  retryIntervals: [5_000, 5_000, 5_000],
  answerWithin: 5_000,
  verifiedWithin: 1_000,
  onSent: () => undefined,
};

export const URL_RULE: Rule = ['an http(s) URL', isHttpUrl];
export const TOKEN_RULE: Rule = ['1 to 32 letters and digits', isToken];
export const ENCODING_AES_KEY_RULE: Rule = ['43 letters and digits', isEncodingAESKey];

export const NOTIFICATION_RULES: Rules<FakeNotificationOptions> = {
  url: URL_RULE,
  token: TOKEN_RULE,
  encodingAESKey: ENCODING_AES_KEY_RULE,
  format: ["'xml' or 'json'", (value) => value === 'xml' || value === 'json'],
  agentId: TEXT,
  padding: ['a whole number from 1 to 32', (value) => isCount(value) && value <= 32],
  retryIntervals: [
    'an array of numbers of milliseconds ≥ 0',
    (value) => Array.isArray(value) && value.every((interval) => DURATION[1](interval)),
  ],
  answerWithin: DURATION,
  verifiedWithin: DURATION,
  onSent: FUNCTION,
};

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//u.test(value) && URL.canParse(value);
}
