import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WECOM_PAY_CHANNELS } from '../../lib/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { BuiltPackage } from './support/built-package.js';
import { ChildApp } from './support/child-app.js';
import { snippetsOf, tableWith } from './support/markdown.js';
import { typeErrorsIn } from './support/type-check.js';

const PAGE = 'docs/diagnostics.md';
const ALL = new Set(['all', '全部']);
const names = Object.keys(WECOM_PAY_CHANNELS);
const typeOf = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}Message`;

describe.each([PAGE, 'docs/diagnostics.zh-CN.md'])('%s', (file) => {
  it('lists every channel with its name and its message', () => {
    const rows = tableWith(file, WECOM_PAY_CHANNELS.call);
    const listed = rows.map(([channel, name, type]) => ({ channel, name, type }));
    expect(listed).toEqual(
      Object.entries(WECOM_PAY_CHANNELS).map(([name, channel]) => ({ channel, name, type: typeOf(name) })),
    );
    expect(rows.filter(([, , , when]) => !when)).toEqual([]);
  });

  it('lists the fields of every message with their types, and no others', () => {
    const rows = tableWith(file, 'pause');
    expect(rows.length).toBeGreaterThan(names.length);
    expect(typeErrorsIn(new Map([['fields.ts', comparisonOf(rows)]]))).toEqual([]);
  });
});

/** Code that compiles only if the messages have exactly the fields of these rows. */
function comparisonOf(rows: readonly (readonly string[])[]): string {
  const fieldsOf = (message: string) =>
    rows
      .filter(([messages = '']) => ALL.has(messages) || messages.split(', ').includes(message))
      .map(([, field, type]) => `readonly ${field}: ${type};`);
  const comparisons = names.map((name) => {
    const documented = `{ ${fieldsOf(name).join(' ')} }`;
    return `export const ${name}: Same<WeComPayMessages['${name}'], ${documented}> = true;`;
  });
  return [
    "import type { Around, WeComPayErrorCode, WeComPayMessages } from 'nestjs-wecom-pay';",
    'type Flat<T> = { readonly [Key in keyof T]: T[Key] };',
    'type Asked<T> = <A>() => A extends T ? 1 : 2;',
    'type Same<A, B> = Asked<Flat<A>> extends Asked<Flat<B>> ? true : never;',
    'export type Used = Around | WeComPayErrorCode;',
    ...comparisons,
  ].join('\n');
}

/** Polls an order with both examples, prints what the metrics are, and goes. */
const MAIN = `
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OrderTracker, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';
import { MetricsController } from './metrics.controller.js';
import { PollLog } from './poll-log.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRootAsync({ useFactory: () => ({ ...weComPayConfig(), polling: { autoStart: false } }) }),
  ],
  controllers: [MetricsController],
  providers: [PollLog],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
await app.listen(0);
const tracker = app.get(OrderTracker);
await tracker.pollNow({ out_trade_no: 'ORDER-1' });
await tracker.pollNow({ out_trade_no: 'NO-SUCH-ORDER' }).catch(() => undefined);
const response = await fetch(\`http://127.0.0.1:\${app.getHttpServer().address().port}/metrics\`);
console.log(response.headers.get('content-type'));
console.log(await response.text());
await app.close();
console.log('closed');
`;

describe('the examples', () => {
  let built: BuiltPackage;
  let wecom: FakeWeCom;
  let app: ChildApp | undefined;
  beforeAll(async () => {
    built = await BuiltPackage.create();
  });
  afterAll(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    wecom = await FakeWeCom.start();
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
  });
  afterEach(async () => {
    await app?.[Symbol.asyncDispose]();
    await wecom.close();
  });

  it('log every poll, and count calls by their outcome', async () => {
    for (const { path = '', code } of snippetsOf(PAGE, 'ts')) await built.add(path.replace('src/', ''), code);
    const { corpId, corpSecret, mchid } = wecom.credentials;
    app = new ChildApp(await built.add('main.ts', MAIN), {
      WECOM_CORP_ID: corpId,
      WECOM_CORP_SECRET: corpSecret,
      WECOM_PAY_MCHID: mchid,
      WECOM_BASE_URL: wecom.baseUrl,
    });
    await app.printed(/^closed$/mu);
    expect(app.output).toMatch(/\[PollLog\] ORDER-1 NOTPAY \(\d+ ms, 0 ms late\)/u);
    expect(app.output).toMatch(/\[PollLog\] NO-SUCH-ORDER failed: ORDER_NOT_FOUND \(/u);
    expect(app.output).toMatch(/text\/plain;(?: charset=utf-8;)? version=0\.0\.4/u);
    const samples = app.output.match(/^wecom_pay_calls_total\{.*$/gmu) ?? [];
    const call = (endpoint: string, code: string) =>
      `wecom_pay_calls_total{account="default",endpoint="/cgi-bin/${endpoint}",code="${code}"} 1`;
    expect(samples.toSorted()).toEqual([
      call('gettoken', 'OK'),
      call('miniapppay/get_order', 'OK'),
      call('miniapppay/get_order', 'ORDER_NOT_FOUND'),
    ]);
  });
});
