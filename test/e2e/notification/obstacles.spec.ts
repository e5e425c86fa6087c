import { describe, expect, it } from '@jest/globals';
import fastifyHelmet from '@fastify/helmet';
import type {
  ArgumentsHost,
  CallHandler,
  CanActivate,
  ExceptionFilter,
  ExecutionContext,
  INestApplication,
  MiddlewareConsumer,
  NestInterceptor,
  NestModule,
} from '@nestjs/common';
import {
  All,
  Catch,
  Controller,
  Injectable,
  Module,
  ServiceUnavailableException,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, LazyModuleLoader } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { WeComPayModule } from '../../../lib/index.js';
import type { CallbackAppOptions, Platform } from '../../support/e2e-callback.js';
import {
  answerTo,
  PATH,
  PLATFORMS,
  TOLD,
  told,
  useCallbackApps,
  verification,
} from '../../support/e2e-callback.js';
import { runChild } from '../../support/e2e-child.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { NOTIFICATIONS, paid, receive, SUCCESS } from '../../support/e2e-notifications.js';
import { useScene } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const scene = useScene();
const { listen, start } = useCallbackApps(scene);

@Injectable()
class NobodyMayEnter implements CanActivate {
  canActivate(): boolean {
    throw new ServiceUnavailableException();
  }
}

@Injectable()
class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** Makes a teapot of every error. */
@Catch()
class Teapot implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    const response: { raw?: ServerResponse } & ServerResponse = host.switchToHttp().getResponse();
    const raw = response.raw ?? response;
    raw.writeHead(418).end();
  }
}

@Controller()
class TakesEverything {
  @All('*')
  take(): string {
    return 'taken';
  }
}

@Module({})
class RefusesEverything implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const refuse = (_request: unknown, response: ServerResponse) => response.writeHead(403).end();
    consumer.apply(refuse).forRoutes('*path');
  }
}

const STRICT = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true });

interface Obstacle extends CallbackAppOptions {
  /** What a controller answers. */
  readonly elsewhere: number;
  /** @default '/own' */
  readonly path?: string;
}

const OBSTACLES: Readonly<Record<string, (platform: Platform) => Obstacle>> = {
  'guards, interceptors, pipes and filters of the application': () => ({
    elsewhere: 418,
    providers: [
      { provide: APP_GUARD, useClass: NobodyMayEnter },
      { provide: APP_INTERCEPTOR, useClass: Wrapping },
      { provide: APP_PIPE, useValue: STRICT },
      { provide: APP_FILTER, useClass: Teapot },
    ],
  }),
  'guards, interceptors, pipes and filters of main.ts, a prefix, and versions by URI': () => ({
    elsewhere: 418,
    path: '/api/v1/v1/own',
    configure: (app) => {
      app.setGlobalPrefix('api/v1');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      app.useGlobalGuards(new NobodyMayEnter());
      app.useGlobalInterceptors(new Wrapping());
      app.useGlobalPipes(STRICT);
      app.useGlobalFilters(new Teapot());
    },
  }),
  'helmet and CORS': (platform) => ({
    elsewhere: 200,
    nestOptions: { cors: true },
    configure: (app) => wearHelmet(platform, app),
  }),
  'a controller that takes every path': () => ({ elsewhere: 200, controllers: [TakesEverything] }),
  'a middleware that refuses everything': () => ({ elsewhere: 403, imports: [RefusesEverything] }),
  'versions by header': () => ({
    elsewhere: 200,
    configure: (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
  }),
  'versions by media type': () => ({
    elsewhere: 200,
    configure: (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' }),
  }),
};

async function wearHelmet(platform: Platform, app: INestApplication): Promise<void> {
  if (platform === 'express') app.use(helmet());
  else await (app as NestFastifyApplication).register(fastifyHelmet as never);
}

describe.each(PLATFORMS)('the route of notifications on %s comes through', (platform) => {
  it.each(Object.keys(OBSTACLES))('%s', async (name) => {
    const { elsewhere, path = '/own', ...options } = OBSTACLES[name]!(platform);
    const started = await start(platform, options);
    const { url } = started;
    expect((await fetch(`${url}${path}`)).status).toBe(elsewhere);
    const { corpId } = scene.current.wecom.credentials;
    const query = verification('1616140317555161061', corpId).toString();
    expect(await answerTo(fetch(`${url}${PATH}?${query}`))).toEqual({
      status: 200,
      type: 'text/plain',
      body: '1616140317555161061',
    });
    expect(await told(started, scene.current)).toEqual(TOLD);
  });
});

describe('a throttler of the application', () => {
  it('counts no requests of WeCom, on either platform', async () => {
    const ran = (await runChild('throttled-callback.mjs', scene.current.wecom)).trim().split('\n');
    const expected = {
      elsewhere: [200, 429, 429],
      verified: [true, true, true],
      told: ['ORDER-0 notification', 'ORDER-1 notification', 'ORDER-2 notification'],
    };
    expect(ran.map((line) => JSON.parse(line) as unknown)).toEqual([expected, expected]);
  });
});

describe.each(PLATFORMS)('accounts on %s', (platform) => {
  it('have their routes with options that come late', async () => {
    const options = scene.current.options({ notifications: { ...NOTIFICATIONS, path: '/late' } });
    const useFactory = () => new Promise<typeof options>((resolve) => setImmediate(resolve, options));
    const imports = [
      EventEmitterModule.forRoot(),
      WeComPayModule.forRootAsync({ useFactory }),
      WeComPayModule.forRoot({ ...options, notifications: NOTIFICATIONS, name: 'outlet' }),
    ];
    const { url } = await listen(platform, { imports, controllers: [TakesEverything] });
    const { corpId } = scene.current.wecom.credentials;
    for (const path of ['/late', PATH]) {
      const query = verification('1616140317555161061', corpId).toString();
      expect(await answerTo(fetch(`${url}${path}?${query}`))).toMatchObject({ body: '1616140317555161061' });
    }
  });

  it('that are loaded lazily have none, and say what to do', async () => {
    const logger = new RecordingLogger();
    const { app, url } = await listen(platform, { imports: [EventEmitterModule.forRoot()] }, { logger });
    const options = scene.current.options({ notifications: NOTIFICATIONS });
    const lazy = await app.get(LazyModuleLoader).load(() => WeComPayModule.forRoot(options));
    await until(() => logger.own.some(({ message }) => message.includes('loaded lazily')));
    expect(logger.own.map(({ message }) => message)).toEqual([
      'WeComPayModule was loaded lazily, so there is no route at /wecom-pay/notifications. Pass the requests that come to a ' +
        'route of your own to NotificationReceiver.receive().',
    ]);
    expect((await fetch(`${url}${PATH}`)).status).toBe(404);
    scene.current.wecom.orders.pay('ORDER-1');
    const isTold = once(app.get(EventEmitter2), 'wecom-pay.order.changed');
    expect(await receive(lazy, paid(scene.current.wecom))).toEqual(SUCCESS);
    expect(await isTold).toEqual([expect.objectContaining({ source: 'notification', final: true })]);
  });
});
