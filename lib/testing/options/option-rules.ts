import { types } from 'node:util';
import { NOTIFICATION_RULES } from '../notifications/notification-options.js';
import { DEFAULT_ERRCODES, READINGS } from '../support/fake-readings.js';
import type { Rule, Rules } from '../support/rules.js';
import {
  assertRules,
  COUNT,
  DURATION,
  FUNCTION,
  isCount,
  isGroup,
  isRecord,
  isText,
  LIMIT,
  TEXT,
} from '../support/rules.js';
import type { FakeWeComOptions } from './fake-wecom-options.interface.js';

const limitsOf = (...names: string[]): Rule => [
  `{ ${names.map((name) => `${name}?`).join(', ')} }, each a whole number ≥ 1 or Infinity`,
  (value) => isGroup(value, names, (limit) => LIMIT[1](limit)),
];

const LENGTH: Rule = [
  'a number of milliseconds ≥ 0, or Infinity',
  (value) => value === Infinity || DURATION[1](value),
];

const RULES: Rules<FakeWeComOptions> = {
  host: TEXT,
  port: ['a whole number from 0 to 65535', (value) => value === 0 || (isCount(value) && value <= 65_535)],
  corpId: TEXT,
  corpSecret: TEXT,
  mchid: TEXT,
  accounts: [
    'an array of { corpId, corpSecret, mchid }',
    (value) => Array.isArray(value) && value.every(isAccount),
  ],
  tls: ['{ key, cert } in PEM', (value) => isRecord(value) && isPem(value['key']) && isPem(value['cert'])],
  tokenLifetime: ['a whole number of seconds ≥ 1', isCount],
  repeatedExpiresIn: ["'remaining' or 'full'", (value) => value === 'remaining' || value === 'full'],
  wrongSecretLimit: LIMIT,
  latency: DURATION,
  rateLimits: limitsOf('perMinute', 'perHour'),
  refundLimits: limitsOf('perSecond', 'perOrderAndMinute'),
  closableAfter: DURATION,
  refundTakes: LENGTH,
  applymentTakes: LENGTH,
  readings: [
    Object.entries(READINGS)
      .map(([name, values]) => `${name}: ${values.map((value) => `'${value}'`).join(' | ')}`)
      .join(', '),
    (value) => isGroup(value, Object.keys(READINGS), isReading),
  ],
  errcodes: [
    `whole numbers other than 0, under ${Object.keys(DEFAULT_ERRCODES).join(', ')}`,
    (value) => isGroup(value, Object.keys(DEFAULT_ERRCODES), isErrcode),
  ],
  keepAliveTimeout: DURATION,
  historySize: COUNT,
  notifications: ['an object of options', isRecord],
  onRequest: FUNCTION,
  now: ['a function that returns milliseconds', (value) => typeof value === 'function'],
};

/** @throws TypeError naming the invalid option */
export function assertOptions(options: FakeWeComOptions): void {
  assertRules(options, RULES);
  assertRules(options.notifications ?? {}, NOTIFICATION_RULES, 'notifications');
}

function isPem(value: unknown): boolean {
  return isText(value) || types.isUint8Array(value);
}

function isAccount(value: unknown): boolean {
  return isRecord(value) && isText(value['corpId']) && isText(value['corpSecret']) && isText(value['mchid']);
}

function isReading(value: unknown, name: string): boolean {
  const values: readonly unknown[] = READINGS[name as keyof typeof READINGS];
  return values.includes(value);
}

function isErrcode(value: unknown): boolean {
  return Number.isSafeInteger(value) && value !== 0;
}
