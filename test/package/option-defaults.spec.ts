import { describe, expect, it } from '@jest/globals';
import { defaultPollSchedule } from '../../lib/index.js';
import { resolveTelemetryOptions } from '../../lib/opentelemetry/telemetry.options.js';
import { resolveRedisOptions } from '../../lib/redis/redis.options.js';
import { languageIn } from '../../lib/swagger/describe-dtos.options.js';
import { resolveOptions as resolveFakeOptions } from '../../lib/testing/options/fake-wecom.options.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { ENCODING_AES_KEY, TOKEN } from '../support/unit-notices.js';
import { defaultsOf } from './declarations.js';
import { entries } from './package.js';

const SECTIONS = { polling: {}, refunds: {}, applyments: {}, reconciliation: {} };
const KEYS = [{ token: TOKEN, encodingAESKey: ENCODING_AES_KEY }];

const FUNCTIONS = new Map<string, unknown>([['defaultPollSchedule', defaultPollSchedule]]);
/** A value, alone or with something said of it: `0, a free port`. */
const VALUE = /^(?<value>'[^']*'|[\d_]+|true|false|Infinity|\[[\d_, ]*\]|defaultPollSchedule)(?:[,;] .+)?$/su;

const OPTIONS = [
  {
    entry: 'nestjs-wecom-pay',
    name: 'WeComPayOptions',
    resolved: resolveOptions({
      corpId: 'ww1',
      corpSecret: 'secret',
      ...SECTIONS,
      notifications: { keys: KEYS },
    }),
    inWords: [
      'accessTokenStore',
      'applyments',
      'billErrcodes',
      'http.addressTimeout',
      'notifications',
      'polling',
      'polling.closeAfter',
      'reconciliation',
      'refunds',
    ],
  },
  {
    entry: 'nestjs-wecom-pay/redis',
    name: 'WeComPayRedisOptions',
    resolved: resolveRedisOptions({ connection: 'redis://localhost' }),
    inWords: ['accessTokenKey'],
  },
  {
    entry: 'nestjs-wecom-pay/opentelemetry',
    name: 'WeComPayTelemetryOptions',
    resolved: resolveTelemetryOptions({}),
    inWords: [],
  },
  {
    entry: 'nestjs-wecom-pay/swagger',
    name: 'DescribeDtosOptions',
    resolved: { language: languageIn({}) },
    inWords: [],
  },
  {
    entry: 'nestjs-wecom-pay/testing',
    name: 'FakeWeComOptions',
    resolved: resolveFakeOptions({}),
    inWords: [
      'corpSecret',
      'notifications',
      'notifications.encodingAESKey',
      'notifications.format',
      'notifications.onSent',
      'notifications.padding',
      'notifications.url',
      'now',
      'onRequest',
      'tls',
    ],
  },
];

describe.each(OPTIONS)(
  'the defaults that the options of $name document',
  ({ entry, name, resolved, inWords }) => {
    const { types } = entries.find(({ specifier }) => specifier === entry)!;
    const documented = [...defaultsOf(types, name)].map(([option, text]) => ({
      option,
      value: VALUE.exec(text)?.groups?.['value'],
    }));

    it('are those that apply', () => {
      const values = documented.flatMap(({ option, value }) =>
        value === undefined ? [] : [[option, meant(value)] as const],
      );
      expect(values).not.toEqual([]);
      const applied = values.map(([option]) => [option, valueIn(resolved, option)]);
      expect(Object.fromEntries(values)).toEqual(Object.fromEntries(applied));
    });

    it('are values, but for these', () => {
      const said = documented.filter(({ value }) => value === undefined).map(({ option }) => option);
      expect(said.toSorted()).toEqual(inWords);
    });
  },
);

function meant(value: string): unknown {
  if (FUNCTIONS.has(value)) return FUNCTIONS.get(value);
  if (value === 'Infinity') return Infinity;
  return JSON.parse(value.replaceAll("'", '"').replaceAll('_', ''));
}

/** Of `polling.cron`, for example. */
function valueIn(options: object, name: string): unknown {
  return name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], options);
}
