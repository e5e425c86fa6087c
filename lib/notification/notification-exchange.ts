import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NotificationRequest } from './read-request.js';
import { NoticeRefused } from './notice-refused.error.js';
import type { NotificationAnswer, NotificationReceiver } from './notification.receiver.js';
import { readBody } from './read-body.js';

/** A request of Node, to which a body parser of the application may have added what it has read. */
export type HostRequest = IncomingMessage & { readonly body?: unknown };

const UNEXPECTED: NotificationAnswer = { status: 503, contentType: 'text/plain', body: '' };

/**
 * Answers a request to the callback URL on Node's own request and response, whatever the application has put around
 * them.
 * @param receivers of the accounts that share the URL.
 */
export async function exchange(
  request: HostRequest,
  response: ServerResponse,
  receivers: readonly NotificationReceiver[],
  onUnexpected: (error: unknown) => void,
): Promise<void> {
  let answer = UNEXPECTED;
  try {
    answer = await answerOf(request, receivers);
  } catch (error) {
    onUnexpected(error);
  }
  if (response.headersSent || response.destroyed) return;
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
  receivers: readonly NotificationReceiver[],
): Promise<NotificationAnswer> {
  const { method } = request;
  try {
    const body = method === 'GET' || wasRead(request) ? request.body : await readBody(request);
    return await answerByOne(receivers, { method, query: queryOf(request.url), body });
  } catch (error) {
    if (!(error instanceof NoticeRefused)) throw error;
    return receivers[0]!.answer({ kind: 'refused', reason: error.message });
  }
}

/** The account whose merchant it is about answers; otherwise the first whose key fits. */
function answerByOne(
  receivers: readonly NotificationReceiver[],
  request: NotificationRequest,
): Promise<NotificationAnswer> {
  const readings = receivers.map((receiver) => ({ receiver, reading: receiver.read(request) }));
  const { receiver, reading } =
    readings.find((one) => one.receiver.isAbout(one.reading)) ??
    readings.find((one) => one.reading.kind !== 'refused') ??
    readings[0]!;
  return receiver.answer(reading);
}

function wasRead({ readableDidRead, readableEnded }: HostRequest): boolean {
  return readableDidRead || readableEnded;
}

/** A parameter that is repeated becomes an array. */
function queryOf(url = ''): NotificationRequest['query'] {
  const start = url.indexOf('?');
  const parameters = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}
