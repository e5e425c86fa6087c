import { afterEach } from '@jest/globals';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { encrypt, getSignature } from '@wecom/crypto';
import type { NotificationsOptions, WeComPayOptions } from '../../lib/index.js';
import { WeComPayModule } from '../../lib/index.js';
import { NOTIFICATIONS, paid } from './e2e-notifications.js';
import { AT_NEW_YEAR } from './e2e-own-ticks.js';
import type { Scene } from './e2e-scene.js';
import { Shop } from './e2e-shop.js';
import { until } from './e2e-time.js';
import type { SentNotice } from './unit-notices.js';
import { ENCODING_AES_KEY, TOKEN } from './unit-notices.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const PATH = '/wecom-pay/notifications';
export const XML = 'text/xml; charset=utf-8';
export const JSON_TYPE = 'application/json';

/** An application with a callback URL, and the shop in it that is told. */
export interface CallbackApp {
  readonly app: INestApplication;
  readonly shop: Shop;
  readonly url: string;
}

export interface CallbackAppOptions extends ModuleMetadata {
  readonly configure?: (app: INestApplication) => unknown;
  readonly nestOptions?: object;
  readonly notifications?: NotificationsOptions;
  readonly account?: Partial<WeComPayOptions>;
  readonly logger?: LoggerService;
}

/** The application's own route, whose body is parsed as usual. */
@Controller('own')
class OwnController {
  @Get()
  get(): string {
    return 'own';
  }

  @Post()
  echo(@Body() body: unknown): unknown {
    return body;
  }
}

/** Starts applications that listen on either platform, and closes them after each test. */
export function useCallbackApps(scene: { readonly current: Scene }) {
  const apps: INestApplication[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  /** Starts an application of these modules. @returns where it listens. */
  async function listen(
    platform: Platform,
    metadata: ModuleMetadata,
    { configure, nestOptions, logger }: CallbackAppOptions = {},
  ): Promise<{ readonly app: INestApplication; readonly url: string }> {
    const module = await Test.createTestingModule(metadata).compile();
    const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = module.createNestApplication(adapter, { logger: logger ?? false, ...nestOptions });
    apps.push(app);
    await configure?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return { app, url: `http://127.0.0.1:${port}` };
  }

  /** Starts an application that polls its one order at New Year, after a first look at it. */
  async function start(platform: Platform, options: CallbackAppOptions = {}): Promise<CallbackApp> {
    const { imports = [], controllers = [], providers = [], account = {} } = options;
    const shop = new Shop();
    shop.open.set('ORDER-1', { out_trade_no: 'ORDER-1' });
    const weComPay = scene.current.options({
      polling: { cron: AT_NEW_YEAR, drainTimeout: 100 },
      notifications: options.notifications ?? NOTIFICATIONS,
      ...account,
    });
    const listening = await listen(
      platform,
      {
        imports: [
          EventEmitterModule.forRoot(),
          ScheduleModule.forRoot(),
          WeComPayModule.forRoot(weComPay),
          ...imports,
        ],
        controllers: [OwnController, ...controllers],
        providers: [{ provide: Shop, useValue: shop }, ...providers],
      },
      options,
    );
    await until(() => shop.listings > 0);
    return { ...listening, shop };
  }

  return { listen, start };
}

export function post(url: string, notice: SentNotice, type = XML, path = PATH): Promise<Response> {
  const query = new URLSearchParams(notice.query).toString();
  const headers = { 'content-type': type };
  return fetch(`${url}${path}?${query}`, { method: 'POST', headers, body: notice.body });
}

/** What WeCom is answered. */
export async function answerTo(sent: Promise<Response>) {
  const response = await sent;
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: await response.text() };
}

/** What WeCom is answered, and what the application is told by. */
export const TOLD = { status: 200, type: 'text/plain', body: 'success', sources: ['notification'] };

/** Pays the order, and has WeCom say so. */
export async function told(
  { url, shop }: CallbackApp,
  { wecom }: Scene,
  sent = paid(wecom),
  ...how: [type?: string, path?: string]
): Promise<typeof TOLD> {
  wecom.orders.pay('ORDER-1');
  const answer = await answerTo(post(url, sent, ...how));
  if (answer.status === 200) await until(() => shop.states.includes('SUCCESS'));
  return { ...answer, type: answer.type ?? '', sources: shop.events.map(({ source }) => source) };
}

/** The query of a verification of the URL by WeCom. */
export function verification(echo: string, corpId: string): URLSearchParams {
  const echostr = encrypt(ENCODING_AES_KEY, echo, corpId);
  const [timestamp, nonce] = ['1409659589', '263014780'];
  const msg_signature = getSignature(TOKEN, timestamp, nonce, echostr);
  return new URLSearchParams({ msg_signature, timestamp, nonce, echostr });
}
