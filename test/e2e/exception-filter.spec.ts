import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { APP_FILTER } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { WeComPayOptions } from '../../lib/index.js';
import { OrderQueryService, WeComPayExceptionFilter, WeComPayModule } from '../../lib/index.js';
import type { ErrcodeFault, Fault, FaultTrigger } from '../../lib/testing/index.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, GET_TOKEN, useScene } from '../support/e2e-scene.js';

@Controller('orders')
class OrdersController {
  constructor(private readonly orders: OrderQueryService) {}

  @Get(':out_trade_no')
  find(@Param('out_trade_no') out_trade_no: string) {
    return this.orders.query({ out_trade_no });
  }

  /** As a download does that streams while it asks. */
  @Get(':out_trade_no/stream')
  async stream(
    @Param('out_trade_no') out_trade_no: string,
    @Res() response: StreamedResponse,
  ): Promise<void> {
    const raw = response.raw ?? response;
    if (response.raw) response.hijack();
    raw.writeHead(200, { 'content-type': 'text/plain' });
    raw.write('an order: ');
    raw.end((await this.orders.query({ out_trade_no })).trade_state);
  }
}

/** Express's, or Fastify's. */
type StreamedResponse = ServerResponse & { readonly raw?: ServerResponse; hijack(): void };

const ADAPTERS: Readonly<Record<string, () => AbstractHttpAdapter>> = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
};

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

const scene = useScene();
const logger = new RecordingLogger();
let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
  logger.lines.length = 0;
});

async function serve(adapter: string, options: Partial<WeComPayOptions> = {}): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [WeComPayModule.forRoot(scene.current.options(options))],
    controllers: [OrdersController],
    providers: [{ provide: APP_FILTER, useClass: WeComPayExceptionFilter }],
  })
    .setLogger(logger)
    .compile();
  app = module.createNestApplication(ADAPTERS[adapter]!());
  await app.listen(0, '127.0.0.1');
}

async function find(out_trade_no = 'ORDER-1'): Promise<Answer> {
  const response = await fetch(`${await app?.getUrl()}/orders/${encodeURIComponent(out_trade_no)}`);
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}

const errcode = (code: number): ErrcodeFault & FaultTrigger => ({
  kind: 'errcode',
  errcode: code,
  on: GET_ORDER,
});
const status = (code: number, retryAfter: string): Fault => ({
  kind: 'status',
  status: code,
  headers: { 'retry-after': retryAfter },
  on: GET_ORDER,
  times: Infinity,
});

describe.each(Object.keys(ADAPTERS))('WeComPayExceptionFilter on %s', (adapter) => {
  it('leaves successful responses alone', async () => {
    await serve(adapter);
    expect(await find()).toMatchObject({
      status: 200,
      body: { out_trade_no: 'ORDER-1', trade_state: 'NOTPAY' },
    });
  });

  it.each<[string, Fault, number, string, string | null]>([
    ['a wrong secret', { ...errcode(40001), on: GET_TOKEN }, 502, 'CREDENTIAL_REJECTED', null],
    ['an app that is not listed', errcode(48002), 502, 'PERMISSION_DENIED', null],
    ['a request that WeCom refuses', errcode(40058), 422, 'INVALID_REQUEST', null],
    ['what the state of the order seems not to allow', errcode(90_311), 409, 'UNKNOWN_ERRCODE', null],
    ['an amount that seems to be wrong', errcode(90_341), 422, 'UNKNOWN_ERRCODE', null],
    ['refunds that seem to come too often', errcode(90_313), 503, 'UNKNOWN_ERRCODE', '5'],
    ['an unknown errcode', errcode(99_999), 502, 'UNKNOWN_ERRCODE', null],
    ['a token that is rejected', { ...errcode(40014), times: Infinity }, 503, 'TOKEN_REJECTED', '5'],
    ['WeCom throttling', errcode(45009), 503, 'THROTTLED', '60'],
    ['WeCom being busy', { ...errcode(-1), times: Infinity }, 503, 'BUSY', '5'],
    ['WeCom being unavailable', status(503, '30'), 503, 'UNAVAILABLE', '30'],
    ['WeCom answering 429', status(429, '20'), 503, 'THROTTLED', '20'],
    ['a redirect', { kind: 'status', status: 302, on: GET_ORDER }, 502, 'HTTP_REJECTED', null],
    ['nonsense', { kind: 'html', on: GET_ORDER, times: Infinity }, 502, 'MALFORMED_REPLY', null],
    ['no answer', { kind: 'hang', on: GET_ORDER }, 504, 'TIMEOUT', null],
  ])('answers %s', async (_what, fault, expectedStatus, code, retryAfter) => {
    await serve(adapter, { timeout: code === 'TIMEOUT' ? 2_000 : 12_000 });
    scene.current.wecom.faults.add(fault);
    const answer = await find();
    expect(answer).toEqual({
      status: expectedStatus,
      retryAfter,
      body: { statusCode: expectedStatus, code, message: expect.stringMatching(/^The [\w .']+$/u) },
    });
    const told = JSON.stringify(answer.body);
    expect(told).not.toMatch(/errcode|errmsg|hint|corpSecret|gettoken|get_order|管理|IP/u);
    expect(logger.own.map(({ level }) => level)).toEqual(expectedStatus < 500 ? [] : ['error']);
  });

  it('answers an unknown order with 404', async () => {
    await serve(adapter);
    expect(await find('UNKNOWN-1')).toEqual({
      status: 404,
      retryAfter: null,
      body: { statusCode: 404, code: 'ORDER_NOT_FOUND', message: 'The payment service has no such order.' },
    });
    expect(logger.own).toEqual([]);
  });

  it('answers a wrong order number with 422 and says what is wrong with it', async () => {
    await serve(adapter);
    expect(await find('NO\nW')).toMatchObject({
      status: 422,
      body: {
        statusCode: 422,
        code: 'INVALID_REQUEST',
        message: String.raw`out_trade_no must be a string of 6 to 32 characters, of A-Z a-z 0-9 _ - | *, got "NO\u{a}W".`,
      },
    });
  });

  it('answers with 503 while the application shuts down', async () => {
    await serve(adapter);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    const answer = find();
    await scene.current.wecom.waitForRequest(GET_ORDER);
    await Promise.all([app?.get(WeComPayModule).onApplicationShutdown(), answer]);
    expect(await answer).toMatchObject({ status: 503, retryAfter: '5', body: { code: 'ABORTED' } });
  });

  it('logs the error itself when the headers were sent already, and ends the response', async () => {
    await serve(adapter);
    const response = await fetch(`${await app?.getUrl()}/orders/UNKNOWN-1/stream`);
    expect([response.status, await response.text()]).toEqual([200, 'an order: ']);
    expect(logger.lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^OrderNotFoundError: .+720501/u),
    ]);
  });
});
