import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { filesBelow, read, ROOT } from './package.js';

/** An application in one file, as a user would bundle it. */
const APP = `
import 'reflect-metadata';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { OnOrder, OrderQueryService, UnfinishedOrders, WeComPayModule } from 'nestjs-wecom-pay';

const wecom = await FakeWeCom.start();
wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
wecom.orders.pay('ORDER-1');
const paid = new EventTarget();

@Injectable()
class Orders {
  constructor(readonly query: OrderQueryService) {}

  @UnfinishedOrders()
  unpaid() {
    return [{ out_trade_no: 'ORDER-1', createdAt: Date.now() - 3_600_000 }];
  }

  @OnOrder('SUCCESS')
  markPaid({ id }: { id: string }) {
    paid.dispatchEvent(new CustomEvent('id', { detail: id }));
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl, polling: { schedule: () => 1_000 } }),
  ],
  providers: [{ provide: Orders, inject: [OrderQueryService], useFactory: (query) => new Orders(query) }],
})
class AppModule {}

const heard = once(paid, 'id');
const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const [{ detail: id }] = await heard;
const error = await app.get(OrderQueryService).query({ out_trade_no: 'UNKNOWN-1' }).catch((reason) => reason);
const { trade_state } = await app.get(OrderQueryService).query({ out_trade_no: 'ORDER-1' });
await app.close();
await wecom.close();
const printed = inspect(error).split('\\n')[0];
console.log(JSON.stringify({ id, trade_state, name: error.name, printed, json: JSON.parse(JSON.stringify(error)).name }));
`;

/** Nest loads these only if an application uses them. */
const NOT_INSTALLED = [
  '@nestjs/platform-*',
  '@nestjs/microservices*',
  '@nestjs/websockets*',
  'class-transformer/storage',
];

/** What CommonJS packages expect in a bundle of ES modules. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

it('has each class under the name of its source, as Nest prints it', () => {
  const classes = (folder: string, path: RegExp) =>
    filesBelow(folder, '.js')
      .filter((file) => path.test(file))
      .flatMap((file) => [...read(file).matchAll(/\bclass ([A-Z]\w*)/gu)].map(([, name]) => name));
  const ofSources = new Set(classes('dist', /^dist\/(?!bundle)/u));
  const ofBundle = classes('dist/bundle', /^/u);
  expect(ofBundle.length).toBeGreaterThan(100);
  expect(ofBundle.filter((name) => !ofSources.has(name))).toEqual([]);
  expect(ofBundle.filter((name, index) => ofBundle.indexOf(name) < index)).toEqual([]);
});

describe('an application in one minified file', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-bundle-'));
  });
  afterAll(async () => rm(directory, { recursive: true, force: true }));

  it('queries, polls, and names errors as always', async () => {
    const outfile = join(directory, 'app.mjs');
    await build({
      stdin: { contents: APP, resolveDir: ROOT, loader: 'ts' },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      banner: { js: REQUIRE },
      external: NOT_INSTALLED,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      outfile,
      logLevel: 'error',
    });
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', outfile]);
    expect(JSON.parse(stdout)).toEqual({
      id: '1900000001/ORDER-1/SUCCESS',
      trade_state: 'SUCCESS',
      name: 'OrderNotFoundError',
      printed: expect.stringMatching(/\bOrderNotFoundError\b.+ \(errcode 720501\)/u),
      json: 'OrderNotFoundError',
    });
  });
});
