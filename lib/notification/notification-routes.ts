import type { ServerResponse } from 'node:http';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { described } from '../errors/foreign-error.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { HostRequest } from './notification-exchange.js';
import { exchange } from './notification-exchange.js';
import type { NotificationReceiver } from './notification.receiver.js';
import { BodyReader, TooManyBodiesError } from './read-body.js';

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

/**
 * The routes of the callback URLs, one for each path. They stand on the HTTP adapter itself: Nest's prefix, versioning,
 * middleware, guards, interceptors, pipes and filters are for its controllers.
 */
@Injectable()
export class NotificationRoutes {
  private readonly receivers = new Map<string, NotificationReceiver[]>();
  private readonly bodies = new BodyReader();
  private readonly reports = new RateLimitedLogger(new Logger('WeComPay'));

  constructor(@Optional() private readonly host?: HttpAdapterHost) {}

  /** Whether the application speaks HTTP. */
  get isOnHttp(): boolean {
    return Boolean(this.host?.httpAdapter);
  }

  /**
   * Receives the notifications that come to a path. Call it before Nest registers controllers: on Express, one that takes
   * every path would come first.
   * @returns whether the HTTP adapter is one that it can add a route to.
   */
  async add(path: string, receiver: NotificationReceiver): Promise<boolean> {
    const others = this.receivers.get(path) ?? [];
    if (!others.includes(receiver)) this.receivers.set(path, [...others, receiver]);
    return others.length > 0 || this.open(path);
  }

  private async open(path: string): Promise<boolean> {
    const adapter = this.host?.httpAdapter;
    const handle: Handler = (request, response) =>
      exchange(request, response, {
        receivers: this.receivers.get(path)!,
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
 * In a hook that runs before the body is parsed, since Fastify refuses types that it has no parser for; and in a context
 * without `use()`, to which Nest therefore adds none of its middleware.
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
