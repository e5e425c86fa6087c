import type { FakeWeComOptions } from './fake-wecom-options.interface.js';

type Rule = readonly [must: string, holds: (value: unknown) => boolean];

const TEXT: Rule = ['a non-empty string', isText];
const COUNT: Rule = ['a whole number ≥ 1', isCount];
const DURATION: Rule = [
  'a number of milliseconds ≥ 0',
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
];
const LIMIT: Rule = ['a whole number ≥ 1, or Infinity', (value) => value === Infinity || isCount(value)];

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
  rateLimits: ['{ perMinute?, perHour? }, each a whole number ≥ 1 or Infinity', isRateLimits],
  keepAliveTimeout: DURATION,
  historySize: COUNT,
  onRequest: ['a function', (value) => typeof value === 'function'],
  now: ['a function that returns milliseconds', (value) => typeof value === 'function'],
};

/** @throws TypeError naming the invalid option */
export function assertOptions(options: FakeWeComOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) throw new TypeError(`FakeWeCom.start(): unknown option "${name}"`);
    const [must, holds] = RULES[name];
    if (value !== undefined && !holds(value))
      throw new TypeError(`FakeWeCom.start(): option "${name}" must be ${must}`);
  }
}

function isOption(name: string): name is keyof FakeWeComOptions {
  return Object.hasOwn(RULES, name);
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
  return isText(value) || Buffer.isBuffer(value);
}

function isAccount(value: unknown): boolean {
  return isRecord(value) && isText(value['corpId']) && isText(value['corpSecret']) && isText(value['mchid']);
}

function isRateLimits(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['perMinute', 'perHour'].every((name) => value[name] === undefined || LIMIT[1](value[name]))
  );
}
