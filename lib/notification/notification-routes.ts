import type { ServerResponse } from 'node:http';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { described } from '../errors/foreign-error.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { HostRequest } from './notification-exchange.js';
import { exchange } from './notification-exchange.js';
import type { NotificationReceiver } from './notification.receiver.js';
import { BodyReader, TooManyBodiesError } from './reading/read-body.js';

type Handler = (request: HostRequest, response: ServerResponse) => Promise<void>;

interface ExpressLike {
  get(path: string, handler: Handler): unknown;
  post(path: string, handler: Handler): unknown;
}

interface FastifyLike {
  register(plugin: (context: FastifyContextLike) => Promise<void>): PromiseLike<unknown>;
}

interface FastifyContextLike {
  use?: unknown;
  route(options: {
    readonly method: readonly string[];
    readonly url: string;
    readonly onRequest: (request: { readonly raw: HostRequest }, reply: FastifyReplyLike) => Promise<void>;
    readonly handler: () => never;
  }): unknown;
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

interface NotificationRoute {
  /** Of the accounts that share the path. */
  readonly receivers: Set<NotificationReceiver>;
  /** Whether the HTTP adapter is one that it can be added to. */
  readonly isOpen: Promise<boolean>;
}

/**
 * The routes of the callback URLs, one for each path. They stand on the HTTP adapter itself: Nest's prefix, versioning,
 * middleware, guards, interceptors, pipes and filters are for its controllers.
 */
@Injectable()
export class NotificationRoutes {
  private readonly routes = new Map<string, NotificationRoute>();
  private readonly bodies = new BodyReader();
  private readonly reports = new RateLimitedLogger(new Logger('WeComPay'));

  constructor(@Optional() private readonly host?: HttpAdapterHost) {}

  /** Whether the application speaks HTTP. */
  get isOnHttp(): boolean {
    return Boolean(this.host?.httpAdapter);
  }

  /**
   * Receives the notifications that come to a path. Call it before Nest registers controllers: on Express, one that
   * takes every path would come first.
   * @returns whether the HTTP adapter is one that it can add a route to.
   */
  async add(path: string, receiver: NotificationReceiver): Promise<boolean> {
    const { receivers, isOpen } = this.routes.get(path) ?? this.begin(path);
    receivers.add(receiver);
    return isOpen;
  }

  private begin(path: string): NotificationRoute {
    const receivers = new Set<NotificationReceiver>();
    const route = { receivers, isOpen: this.open(path, receivers) };
    this.routes.set(path, route);
    return route;
  }

  private async open(path: string, receivers: ReadonlySet<NotificationReceiver>): Promise<boolean> {
    const adapter = this.host?.httpAdapter;
    const handle: Handler = (request, response) =>
      exchange(request, response, {
        receivers: [...receivers],
        bodies: this.bodies,
        onUnexpected: (error) => this.reportUnexpected(error),
      });
    switch (adapter?.getType()) {
      case 'express':
        onExpress(adapter.getInstance<ExpressLike>(), path, handle);
        return true;
      case 'fastify':
        await onFastify(adapter.getInstance<FastifyLike>(), path, handle);
        return true;
      default:
        return false;
    }
  }

  private reportUnexpected(error: unknown): void {
    const message = `A notification could not be received: ${described(error)}`;
    if (error instanceof TooManyBodiesError) this.reports.warn('too many', message);
    else this.reports.error('unexpected', message, error);
  }
}

function onExpress(app: ExpressLike, path: string, handle: Handler): void {
  app.get(path, handle);
  app.post(path, handle);
}

/**
 * In a hook that runs before the body is parsed, since Fastify refuses types that it has no parser for; and in a
 * context without `use()`, to which Nest therefore adds none of its middleware.
 */
async function onFastify(app: FastifyLike, path: string, handle: Handler): Promise<void> {
  await app.register(async (context) => {
    delete context.use;
    context.route({
      method: ['GET', 'POST'],
      url: path,
      onRequest: async ({ raw }, reply) => {
        reply.hijack();
        await handle(raw, reply.raw);
      },
      handler: unreachable,
    });
  });
}

function unreachable(): never {
  throw new Error('The request was answered before.');
}
