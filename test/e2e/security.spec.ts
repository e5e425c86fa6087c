import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { TestingModule } from '@nestjs/testing';
import type { WeComPayOptions } from '../../lib/index.js';
import {
  AccessTokenService,
  OrderQueryService,
  Secret,
  weComPayConfig,
  WeComPayError,
  WeComPayModule,
} from '../../lib/index.js';
import type { RequestFault } from '../../lib/testing/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { captureOutput, printings } from '../support/e2e-printing.js';
import { reachableTexts } from '../support/e2e-reachable.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';

/** Has a character that URLs escape, so that both its forms are looked for. */
const SECRET = 'CanarySecret+CanarySecret/CanarySecret';
const scene = useScene({ corpSecret: SECRET });

const FORMS: readonly (readonly [string, (options: WeComPayOptions) => DynamicModule])[] = [
  ['forRoot()', (options) => WeComPayModule.forRoot(options)],
  [
    'forRootAsync()',
    (options) => WeComPayModule.forRootAsync({ useFactory: () => Promise.resolve(options) }),
  ],
  ['weComPayConfig', () => WeComPayModule.forRootAsync(weComPayConfig.asProvider())],
];

beforeEach(() => {
  const { baseUrl, credentials } = scene.current.wecom;
  process.env['WECOM_CORP_ID'] = credentials.corpId;
  process.env['WECOM_CORP_SECRET'] = credentials.corpSecret;
  process.env['WECOM_PAY_MCHID'] = credentials.mchid;
  process.env['WECOM_BASE_URL'] = baseUrl;
});

afterEach(() => {
  for (const name of ['WECOM_CORP_ID', 'WECOM_CORP_SECRET', 'WECOM_PAY_MCHID', 'WECOM_BASE_URL'])
    delete process.env[name];
});

/** The beginnings of the texts that hold the secret or a token, plain or as a URL has it. */
function leaksIn(texts: Iterable<string>): string[] {
  const tokens = scene.current.wecom.tokens.live.map(({ value }) => value);
  const forms = [SECRET, ...tokens].flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const leaks = [...texts].filter((text) => forms.some((form) => text.includes(form)));
  return leaks.map((text) => text.slice(0, 200));
}

/** What WeCom, or something that stands in its place, can answer to make its client talk. */
function talkative(known: string): RequestFault[] {
  const said = `${known} corpsecret=${SECRET} ${encodeURIComponent(SECRET)} ${SECRET}`;
  const errcodes = [-1, 40001, 40014, 40058, 45009, 45033, 48002, 60020, 720501, 99_999];
  return [
    ...errcodes.map((errcode): RequestFault => ({ kind: 'errcode', errcode, errmsg: said })),
    ...[302, 404, 429, 503].map((status): RequestFault => ({
      kind: 'status',
      status,
      headers: { location: said, 'retry-after': '0' },
    })),
    { kind: 'body', body: `<html>${said}</html>` },
    {
      kind: 'body',
      body: JSON.stringify({ errcode: said, errmsg: said, trade_state: said, access_token: [said] }),
    },
    { kind: 'patch', fields: { mchid: said, out_trade_no: said, trade_type: said, expires_in: said } },
    { kind: 'reset' },
    { kind: 'half-close' },
    { kind: 'truncate' },
    { kind: 'hang' },
  ];
}

/** Nest holds them where no property leads. */
function instancesIn(module: TestingModule): unknown[] {
  const modules = [...module.get(ModulesContainer, { strict: false }).values()];
  return modules.flatMap(({ providers }) => [...providers.values()].map(({ instance }): unknown => instance));
}

function everythingToSeeIn(module: TestingModule): Set<string> {
  const services = [OrderQueryService, AccessTokenService, WeComPayModule].map((type) =>
    module.get<object>(type),
  );
  return new Set([
    ...reachableTexts([module, ...instancesIn(module)]),
    inspect(module, { depth: 5, showHidden: true }),
    ...services.map((service) => inspect(service, { depth: 20, showHidden: true })),
    ...services.map((service) => JSON.stringify(service)),
  ]);
}

describe.each(FORMS)('an application registered by %s', (_form, register) => {
  it('shows neither secret nor token while it is idle', async () => {
    const module = await scene.current.launch({ imports: [register(scene.current.options())] });
    const before = everythingToSeeIn(module);
    await module.get(OrderQueryService).query(ORDER);
    const after = everythingToSeeIn(module);
    for (const seen of [before, after]) {
      expect(seen).toContain(scene.current.wecom.credentials.corpId);
      expect(leaksIn(seen)).toEqual([]);
    }
  });

  it.each([GET_TOKEN, GET_ORDER] as const)(
    'shows neither secret nor token while a request to %s is in flight',
    async (on) => {
      const module = await scene.current.launch({ imports: [register(scene.current.options())] });
      scene.current.wecom.faults.add({ kind: 'hang', on });
      const call = failureOf(module.get(OrderQueryService).query(ORDER));
      await scene.current.wecom.waitForRequest(on);
      expect(leaksIn(everythingToSeeIn(module))).toEqual([]);
      await module.close();
      await call;
    },
  );
});

describe.each<[string, () => LoggerService]>([
  ['text', () => new ConsoleLogger({ colors: false })],
  ['JSON', () => new ConsoleLogger({ json: true, colors: false })],
])('an error that is logged as %s', (_form, createLogger) => {
  it.each([GET_ORDER, GET_TOKEN] as const)(
    'prints neither secret nor token, whatever goes wrong at %s',
    async (on) => {
      const output = captureOutput();
      const errors: WeComPayError[] = [];
      const { wecom } = scene.current;
      try {
        const logger = new Logger('Host');
        const known = await (await scene.current.start({}, createLogger())).tokens.get();
        for (const fault of talkative(
          on === GET_ORDER ? `access_token=${known} ${known}` : `access_token=${known}`,
        )) {
          const patience = fault.kind === 'hang' ? { attemptTimeout: 150 } : {};
          const { orders } = await scene.current.start(patience, createLogger());
          const struck = wecom.faults.add({ ...fault, on, times: Infinity });
          const [outcome] = await Promise.allSettled([orders.query(ORDER)]);
          struck.remove();
          if (outcome.status === 'fulfilled') continue;
          const error = outcome.reason as WeComPayError;
          errors.push(error);
          logger.error(error);
          logger.error(error.message, error.stack);
          logger.error('failed', error);
          logger.warn({ error });
          output.console.error(error);
        }
      } finally {
        output.restore();
      }
      expect(output.text()).toContain('WeComPermissionError');
      expect(new Set(errors.map(({ code }) => code)).size).toBeGreaterThan(10);
      expect(errors.every((error) => error instanceof WeComPayError)).toBe(true);
      expect(leaksIn([output.text()])).toEqual([]);
      expect(leaksIn(errors.flatMap((error) => printings(error)))).toEqual([]);
      expect(leaksIn(reachableTexts(errors))).toEqual([]);
    },
  );
});

describe('a Secret', () => {
  it('is printed as [secret] or not at all', () => {
    const secret = new Secret(SECRET);
    expect(leaksIn([...printings(secret), ...reachableTexts({ corpSecret: secret })])).toEqual([]);
    expect(String(secret)).toBe('[secret]');
    expect(secret.reveal()).toBe(SECRET);
  });
});
