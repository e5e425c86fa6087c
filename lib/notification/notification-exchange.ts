import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { NotificationAnswer, NotificationReceiver } from './notification.receiver.js';
import { refuseEmptied } from './reading/envelope.js';
import type { BodyReader } from './reading/read-body.js';
import { refusal } from './reading/read-request.js';
import type { NotificationRequest, SealedRequest } from './reading/sealed-request.js';
import { sealedRequestOf, sealIn } from './reading/sealed-request.js';

/** A request of Node, to which a body parser of the application may have added what it has read. */
export type HostRequest = IncomingMessage & { readonly body?: unknown };

export interface NotificationExchangeDependencies {
  /** Of the accounts that share the URL; at least one. */
  readonly receivers: readonly NotificationReceiver[];
  readonly bodies: BodyReader;
  readonly onUnexpected: (error: unknown) => void;
}

const UNEXPECTED: NotificationAnswer = { status: 503, contentType: 'text/plain', body: '' };
/** WeCom sends four. */
const MOST_PARAMETERS = 32;

/**
 * Answers a request to a callback URL on Node's own request and response, whatever the application has put around them.
 * Never rejects.
 */
export async function exchange(
  request: HostRequest,
  response: ServerResponse,
  deps: NotificationExchangeDependencies,
): Promise<void> {
  let answer = UNEXPECTED;
  try {
    answer = await answerOf(request, deps);
  } catch (error) {
    deps.onUnexpected(error);
  }
  if (response.writableEnded || response.destroyed) return;
  // Nobody else would end what something before has begun.
  if (response.headersSent) return void response.destroy();
  const { status, contentType, body } = answer;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    // What is left of the body is not read.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(body);
}

async function answerOf(
  request: HostRequest,
  { receivers, bodies }: NotificationExchangeDependencies,
): Promise<NotificationAnswer> {
  try {
    return await answerByOne(receivers, sealedRequestOf(await requestOf(request, bodies)));
  } catch (error) {
    const refused = refusal(error);
    return receivers[0]!.answer(refused);
  }
}

async function requestOf(request: HostRequest, bodies: BodyReader): Promise<NotificationRequest> {
  const { method } = request;
  const query = queryOf(request.url);
  if (method !== 'POST') return { method, query };
  sealIn(query);
  return { method, query, body: wasRead(request) ? bodyLeftBy(request) : await bodies.read(request) };
}

/** The account that the request fits best; of those that it fits equally well, the first. */
function answerByOne(
  receivers: readonly NotificationReceiver[],
  request: SealedRequest,
): Promise<NotificationAnswer> {
  const { receiver, reading } = receivers
    .map((one) => ({ receiver: one, reading: one.read(request) }))
    .reduce((best, one) => (one.receiver.fit(one.reading) > best.receiver.fit(best.reading) ? one : best));
  return receiver.answer(reading);
}

function wasRead({ readableDidRead, readableEnded }: HostRequest): boolean {
  return readableDidRead || readableEnded;
}

function bodyLeftBy({ body }: HostRequest): unknown {
  return body ?? refuseEmptied();
}

/** A parameter that is repeated becomes an array. */
function queryOf(url = ''): NotificationRequest['query'] {
  const start = url.indexOf('?');
  return parse(start < 0 ? '' : url.slice(start + 1), '&', '=', { maxKeys: MOST_PARAMETERS });
}
