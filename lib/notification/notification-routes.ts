import type { ServerResponse } from 'node:http';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { described } from '../errors/foreign-error.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { HostRequest } from './notification-exchange.js';
import { exchange } from './notification-exchange.js';
import type { NotificationReceiver } from './notification.receiver.js';

type Handler = (request: HostRequest, response: ServerResponse) => Promise<void>;

interface ExpressLike {
  get(path: string, handler: Handler): unknown;
  post(path: string, handler: Handler): unknown;
}

interface FastifyLike {
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
 * guards, interceptors, pipes and filters are for its controllers.
 */
@Injectable()
export class NotificationRoutes {
  private readonly receivers = new Map<string, NotificationReceiver[]>();
  private readonly reports = new RateLimitedLogger(new Logger('WeComPay'));

  constructor(@Optional() private readonly host?: HttpAdapterHost) {}

  /** Receives the notifications that come to a path. Does nothing in an application without HTTP. */
  add(path: string, receiver: NotificationReceiver): void {
    const others = this.receivers.get(path);
    if (others?.includes(receiver)) return;
    this.receivers.set(path, [...(others ?? []), receiver]);
    if (others === undefined) this.open(path);
  }

  private open(path: string): void {
    const adapter = this.host?.httpAdapter;
    const handle: Handler = (request, response) =>
      exchange(request, response, this.receivers.get(path)!, (error) => this.reportUnexpected(error));
    switch (adapter?.getType()) {
      case 'express':
        return onExpress(adapter.getInstance<ExpressLike>(), path, handle);
      case 'fastify':
        return onFastify(adapter.getInstance<FastifyLike>(), path, handle);
      default:
    }
  }

  private reportUnexpected(error: unknown): void {
    this.reports.error('unexpected', `A notification could not be received: ${described(error)}`, error);
  }
}

function onExpress(app: ExpressLike, path: string, handle: Handler): void {
  app.get(path, handle);
  app.post(path, handle);
}

/** In a hook that runs before the body is parsed, since Fastify refuses types that it has no parser for. */
function onFastify(app: FastifyLike, path: string, handle: Handler): void {
  app.route({
    method: ['GET', 'POST'],
    url: path,
    onRequest: async ({ raw }, reply) => {
      reply.hijack();
      await handle(raw, reply.raw);
    },
    handler: unreachable,
  });
}

function unreachable(): never {
  throw new Error('The request was answered before.');
}
