import { types } from 'node:util';
import { unknownKeyIn } from '../options/unknown-key.js';
import { DEFAULT_ERRCODES, READINGS } from './fake-readings.js';
import type { FakeWeComOptions } from './fake-wecom-options.interface.js';

type Rule = readonly [must: string, holds: (value: unknown) => boolean];

const TEXT: Rule = ['a non-empty string', isText];
const COUNT: Rule = ['a whole number ≥ 1', isCount];
const DURATION: Rule = [
  'a number of milliseconds ≥ 0',
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
];
const LIMIT: Rule = ['a whole number ≥ 1, or Infinity', (value) => value === Infinity || isCount(value)];
const limitsOf = (...names: string[]): Rule => [
  `{ ${names.map((name) => `${name}?`).join(', ')} }, each a whole number ≥ 1 or Infinity`,
  (value) => isGroup(value, names, (limit) => LIMIT[1](limit)),
];

const RULES: { readonly [K in keyof FakeWeComOptions]-?: Rule } = {
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
  refundTakes: [
    'a number of milliseconds ≥ 0, or Infinity',
    (value) => value === Infinity || DURATION[1](value),
  ],
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
  onRequest: ['a function', (value) => typeof value === 'function'],
  now: ['a function that returns milliseconds', (value) => typeof value === 'function'],
};

/** @throws TypeError naming the invalid option */
export function assertOptions(options: FakeWeComOptions): void {
  const unknown = unknownKeyIn(options, Object.keys(RULES));
  if (unknown !== undefined) throw new TypeError(`FakeWeCom.start(): the options cannot have ${unknown}`);
  for (const name of Object.keys(options) as (keyof FakeWeComOptions)[]) {
    const [must, holds] = RULES[name];
    if (options[name] !== undefined && !holds(options[name]))
      throw new TypeError(`FakeWeCom.start(): option "${name}" must be ${must}`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isPem(value: unknown): boolean {
  return isText(value) || types.isUint8Array(value);
}

function isAccount(value: unknown): boolean {
  return isRecord(value) && isText(value['corpId']) && isText(value['corpSecret']) && isText(value['mchid']);
}

/** An object of optional fields with these names only. */
function isGroup(
  value: unknown,
  names: readonly string[],
  holds: (field: unknown, name: string) => boolean,
): boolean {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([name, field]) => names.includes(name) && (field === undefined || holds(field, name)),
  );
}

function isReading(value: unknown, name: string): boolean {
  const values: readonly unknown[] = READINGS[name as keyof typeof READINGS];
  return values.includes(value);
}

function isErrcode(value: unknown): boolean {
  return Number.isSafeInteger(value) && value !== 0;
}
