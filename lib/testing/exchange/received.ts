import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request whose body has been read. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly endpoint: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Empty if it is of multipart/form-data. */
  readonly text: string;
  readonly bytes: Buffer;
  readonly ip: string;
  /** At which the client has reached this server. */
  readonly origin: string;
}

const UNREADABLE = Symbol('not JSON');

export async function receive(request: IncomingMessage): Promise<Received> {
  const path = request.url ?? '/';
  const [endpoint = '', search = ''] = path.split('?', 2);
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isMultipart = request.headers['content-type']?.startsWith('multipart/') === true;
  return {
    method: request.method ?? 'GET',
    path,
    endpoint,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: request.headers,
    text: isMultipart ? '' : bytes.toString(),
    bytes,
    ip: request.socket.remoteAddress ?? 'unknown',
    origin: `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host ?? ''}`,
  };
}

/** The body in the form most useful to a test: parsed if it is JSON, else the text. */
export function readableBody(text: string): unknown {
  if (text === '') return undefined;
  const value = tryParse(text);
  return value === UNREADABLE ? text : value;
}

/** The body if it is JSON, else `undefined`. */
export function jsonBody(text: string): unknown {
  const value = tryParse(text);
  return value === UNREADABLE ? undefined : value;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}
