import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type {
  CallHandler,
  CanActivate,
  ExecutionContext,
  INestApplication,
  NestInterceptor,
} from '@nestjs/common';
import {
  Body,
  Controller,
  Injectable,
  Post,
  ServiceUnavailableException,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import type { NotificationMessage, NotificationsOptions, WeComPayOptions } from '../../../lib/index.js';
import { NotificationReceiver, WECOM_PAY_CHANNELS, WeComPayModule } from '../../../lib/index.js';
import { encrypt, getSignature } from '@wecom/crypto';
import { NOTIFICATIONS, paid, senderOf } from '../../support/e2e-notifications.js';
import { GET_ORDER, useScene } from '../../support/e2e-scene.js';
import { Shop } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';
import type { SentNotice } from '../../support/unit-notices.js';
import {
  ENCODING_AES_KEY,
  noticeMessage,
  OTHER_SENDER,
  paymentNotice,
  sentMessage,
  TOKEN,
} from '../../support/unit-notices.js';

jest.setTimeout(60_000);

const PATH = '/wecom-pay/notifications';
const scene = useScene();
const apps: INestApplication[] = [];

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

@Injectable()
class NobodyMayEnter implements CanActivate {
  canActivate(): boolean {
    throw new ServiceUnavailableException('too many requests');
  }
}

@Injectable()
class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** The application's own route, whose body is parsed as usual. */
@Controller('own')
class OwnController {
  @Post()
  echo(@Body() body: unknown): unknown {
    return body;
  }
}

/** What stands in the way of a controller. */
const OBSTACLES = [
  { provide: APP_GUARD, useClass: NobodyMayEnter },
  { provide: APP_INTERCEPTOR, useClass: Wrapping },
  { provide: APP_PIPE, useValue: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }) },
];

type Platform = 'express' | 'fastify';

interface Started {
  readonly app: INestApplication;
  readonly shop: Shop;
  readonly url: string;
}

async function start(
  platform: Platform,
  {
    configure = () => undefined,
    nestOptions = {},
    providers = [],
    notifications = NOTIFICATIONS,
    account = {},
  }: {
    configure?: (app: INestApplication) => unknown;
    nestOptions?: object;
    providers?: object[];
    notifications?: NotificationsOptions;
    account?: Partial<WeComPayOptions>;
  } = {},
): Promise<Started> {
  const shop = new Shop();
  shop.open.set('ORDER-1', { out_trade_no: 'ORDER-1' });
  const options = scene.current.options({
    polling: { cron: '0 0 0 1 1 *', drainTimeout: 100 },
    notifications,
    ...account,
  });
  const module = await Test.createTestingModule({
    imports: [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), WeComPayModule.forRoot(options)],
    controllers: [OwnController],
    providers: [{ provide: Shop, useValue: shop }, ...(providers as never[])],
  }).compile();
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = module.createNestApplication(adapter, { logger: false, ...nestOptions });
  apps.push(app);
  await configure(app);
  await app.listen(0, '127.0.0.1');
  await until(() => scene.current.wecom.requestsTo(GET_ORDER).length > 0 || shop.listings > 0);
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, shop, url: `http://127.0.0.1:${port}` };
}

const XML = 'text/xml; charset=utf-8';
const JSON_TYPE = 'application/json';

function post(url: string, notice: SentNotice, type = XML, path = PATH): Promise<Response> {
  const query = new URLSearchParams(notice.query).toString();
  const headers = { 'content-type': type };
  return fetch(`${url}${path}?${query}`, { method: 'POST', headers, body: notice.body });
}

/** What WeCom hears, and what the application is told by. */
const TOLD = { status: 200, type: 'text/plain', body: 'success', sources: ['notification'] };

async function told({ url, shop }: Started, sent: SentNotice, type?: string): Promise<typeof TOLD> {
  scene.current.wecom.orders.pay('ORDER-1');
  const { status, headers, ...response } = await answerTo(post(url, sent, type));
  if (status === 200) await until(() => shop.states.includes('SUCCESS'));
  return { status, ...response, type: headers, sources: shop.events.map(({ source }) => source) };
}

async function answerTo(sent: Promise<Response>) {
  const response = await sent;
  return {
    status: response.status,
    headers: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
}

const notice = (format?: 'xml' | 'json') => {
  const { wecom } = scene.current;
  const { mchid } = wecom.credentials;
  return paymentNotice({ mchid, out_trade_no: 'ORDER-1' }, senderOf(wecom, format));
};

function verification(echo: string): URLSearchParams {
  const { corpId } = scene.current.wecom.credentials;
  const echostr = encrypt(ENCODING_AES_KEY, echo, corpId);
  const [timestamp, nonce] = ['1409659589', '263014780'];
  const msg_signature = getSignature(TOKEN, timestamp, nonce, echostr);
  return new URLSearchParams({ msg_signature, timestamp, nonce, echostr });
}

/** Why the requests of a test were refused, as only the log and the diagnostics channel say. */
const reasons: (string | undefined)[] = [];
const hear = (message: unknown) => void reasons.push((message as NotificationMessage).reason);

beforeEach(() => {
  reasons.length = 0;
  subscribe(WECOM_PAY_CHANNELS.notification, hear);
});

afterEach(() => {
  unsubscribe(WECOM_PAY_CHANNELS.notification, hear);
});

describe.each(['express', 'fastify'] as const)('the route of notifications on %s', (platform) => {
  it('stands without a line in main.ts', async () => {
    expect(await told(await start(platform), notice())).toEqual(TOLD);
  });

  it('is outside of the prefix, versions, guards, interceptors and pipes', async () => {
    const started = await start(platform, {
      providers: OBSTACLES,
      configure: (app) => {
        app.setGlobalPrefix('api/v1');
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        app.useGlobalGuards(new NobodyMayEnter());
        app.useGlobalInterceptors(new Wrapping());
        app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
        app.enableCors();
      },
    });
    expect(await told(started, notice())).toEqual(TOLD);
  });

  it.each([
    ['header', { type: VersioningType.HEADER, header: 'x-version' }],
    ['media type', { type: VersioningType.MEDIA_TYPE, key: 'v=' }],
  ] as const)('needs no version by %s', async (_name, versioning) => {
    const configure = (app: INestApplication) => app.enableVersioning(versioning);
    expect(await told(await start(platform, { configure }), notice())).toEqual(TOLD);
  });

  it.each([
    ['XML as text/xml', 'xml', XML],
    ['XML as application/xml', 'xml', 'application/xml'],
    ['XML as text/plain', 'xml', 'text/plain'],
    ['XML of an unknown type', 'xml', 'application/octet-stream'],
    ['JSON', 'json', JSON_TYPE],
    ['JSON that says it is XML', 'json', XML],
  ] as const)('takes %s', async (_name, format, type) => {
    const started = await start(platform);
    expect(await told(started, notice(format), type)).toEqual(TOLD);
  });

  it.each([{ rawBody: true }, { bodyParser: false }])('works with %j', async (nestOptions) => {
    expect(await told(await start(platform, { nestOptions }), notice('json'), JSON_TYPE)).toEqual(TOLD);
  });

  it('leaves the bodies of other routes alone', async () => {
    const { url } = await start(platform);
    const body = JSON.stringify({ a: 1 });
    const answer = await fetch(`${url}/own`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body,
    });
    expect(await answer.json()).toEqual({ a: 1 });
  });

  it('answers the verification of its URL with the plain text alone', async () => {
    const { url } = await start(platform, { providers: OBSTACLES });
    // Until there is a plus sign in it, which must survive being sent as it is.
    let query = verification('1616140317555161061');
    while (!query.get('echostr')!.includes('+')) query = verification('1616140317555161061');
    for (const text of [query.toString(), query.toString().replaceAll('%2B', '+')]) {
      const answer = await fetch(`${url}${PATH}?${text}`);
      expect([answer.status, await answer.text()]).toEqual([200, '1616140317555161061']);
      expect(answer.headers.get('content-type')).toBe('text/plain');
    }
  });

  it('refuses everything in the same way', async () => {
    const { url, shop } = await start(platform);
    const { wecom } = scene.current;
    const good = notice();
    const { corpId, mchid } = wecom.credentials;
    const query = new URLSearchParams(good.query).toString();
    const bad = [
      post(url, paymentNotice({ mchid, out_trade_no: 'ORDER-1' }, { ...OTHER_SENDER, corpId })),
      post(url, { ...good, body: '' }),
      post(url, { ...good, body: `<!DOCTYPE x>${good.body}` }),
      post(url, { ...good, body: good.body + ' '.repeat(65_536) }),
      post(url, paymentNotice({ mchid, out_trade_no: 'ORDER-1' }, { ...senderOf(wecom), corpId: 'ww0' })),
      post(
        url,
        sentMessage(noticeMessage({ event_type: 'TRANSACTION.SUCCESS', content: {} }), senderOf(wecom)),
      ),
      fetch(`${url}${PATH}?${query}&nonce=1`, { method: 'POST', body: good.body }),
      fetch(`${url}${PATH}`, { method: 'POST', body: good.body }),
      fetch(`${url}${PATH}?${query}`),
      fetch(`${url}${PATH}`),
    ];
    const answers = await Promise.all(
      bad.map(async (one) => {
        const answer = await one;
        return [answer.status, answer.headers.get('content-type'), await answer.text()];
      }),
    );
    expect(new Set(answers.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify([401, 'text/plain', ''])]),
    );
    expect(shop.events).toEqual([]);
  });

  it('cuts a body off that comes too slowly', async () => {
    const { url } = await start(platform);
    const query = new URLSearchParams(notice().query).toString();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const closed = new Promise<string>((resolve) => {
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk))).on('close', () => resolve(answer));
    });
    socket.write(
      `POST ${PATH}?${query} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<xml>`,
    );
    expect(await closed).toMatch(/^HTTP\/1\.1 401 /u);
    expect(reasons).toEqual(['its body came too slowly']);
  });

  it('reads no more than 64 KiB of a body without an end', async () => {
    const { url } = await start(platform);
    const status = await new Promise<number | undefined>((resolve) => {
      const sent = httpRequest(`${url}${PATH}?${new URLSearchParams(notice().query).toString()}`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
      });
      sent.on('response', (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', () => undefined);
      sent.write('<xml>'.padEnd(70_000));
    });
    expect(status).toBe(401);
    expect(reasons).toEqual(['its body is longer than 65536 bytes']);
  });

  it('answers at once while WeCom hangs', async () => {
    const { url } = await start(platform);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
    const answer = await post(url, notice());
    expect([answer.status, await answer.text()]).toEqual([200, 'success']);
  });

  it('serves two accounts on one path, each by its own keys', async () => {
    const { wecom } = scene.current;
    const own = scene.current.options({ notifications: NOTIFICATIONS });
    const other = { ...own, notifications: { keys: [OTHER_SENDER] }, name: 'outlet', mchid: '1999999999' };
    const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    const module = await Test.createTestingModule({
      imports: [EventEmitterModule.forRoot(), WeComPayModule.forRoot(own), WeComPayModule.forRoot(other)],
    }).compile();
    const app = module.createNestApplication(adapter, { logger: false });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
    const byOther = { ...OTHER_SENDER, corpId: wecom.credentials.corpId };
    const answers = await Promise.all([
      post(url, paid(wecom)),
      post(url, paymentNotice({ mchid: '1999999999', out_trade_no: 'ORDER-1' }, byOther)),
      post(url, paymentNotice({ mchid: '1', out_trade_no: 'ORDER-1' }, { ...byOther, token: 'wrong' })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  });

  it('stands at the path of the option', async () => {
    const { url } = await start(platform, { notifications: { ...NOTIFICATIONS, path: '/pay/notify' } });
    expect((await post(url, notice(), XML, '/pay/notify')).status).toBe(200);
    expect((await post(url, notice(), XML, PATH)).status).toBe(404);
  });
});

describe('what the application has read already', () => {
  it.each([
    ['text', (chunks: Buffer[]): unknown => Buffer.concat(chunks).toString()],
    ['bytes', (chunks: Buffer[]): unknown => Buffer.concat(chunks)],
  ])('is taken as %s on Express', async (_name, bodyOf) => {
    const read = (
      request: NodeJS.ReadableStream & { body?: unknown },
      _response: unknown,
      next: () => void,
    ) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        request.body = bodyOf(chunks);
        next();
      });
    };
    const started = await start('express', {
      nestOptions: { bodyParser: false },
      configure: (app) => app.use(read),
    });
    expect(await told(started, notice())).toEqual(TOLD);
  });
});

describe('an application without HTTP', () => {
  it('has no route, and says nothing about it', async () => {
    @Injectable()
    class Nothing {}
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    class AppModule {}
    const context = await NestFactory.createApplicationContext(
      {
        module: AppModule,
        imports: [EventEmitterModule.forRoot(), WeComPayModule.forRoot(options)],
        providers: [Nothing],
      },
      { logger: false },
    );
    expect(context.get(NotificationReceiver)).toBeDefined();
    await context.close();
  });
});
