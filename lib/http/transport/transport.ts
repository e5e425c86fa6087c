import { HttpService } from '@nestjs/axios';
import type { RawAxiosRequestHeaders } from 'axios';
import axios from 'axios';
import { ConnectionCount } from './connection-count.js';
import type { DispatcherOptions } from './dispatcher.js';
import type { StreamedReply } from './streamed-exchange.js';
import { StreamedExchange } from './streamed-exchange.js';
import { loadSuppressTracing } from './suppress-tracing.js';
import { TransportFailure } from './transport-failure.js';
import type { Dispatch } from './undici-adapter.js';
import { createUndiciAdapter } from './undici-adapter.js';

const LONGEST_REPLY = 64 * 1024;

/** By `HttpService`, since axios has types of its own for CommonJS, as which `@nestjs/axios` 4 imports it. */
type AxiosInstance = NonNullable<ConstructorParameters<typeof HttpService>[0]>;

/** What requests travel on. */
export interface Transport {
  readonly http: HttpService;
  /** Sends a `GET` and returns its reply as soon as that begins. Rejects with a {@link TransportFailure}. */
  readonly stream: (request: StreamRequest) => Promise<StreamedReply>;
  /** Closes the connections, except those of a dispatcher provided by the application. */
  close(): Promise<void>;
}

/** A `GET` whose reply is read while it arrives. */
export interface StreamRequest {
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts the request as long as there is no reply. */
  readonly signal: AbortSignal;
  /** Called as soon as it is written to a connection. */
  readonly onSent: () => void;
}

/**
 * Loads undici, unless the application brings a dispatcher of its own: it takes longer than all the rest of the
 * package.
 */
export async function openTransport(options: DispatcherOptions): Promise<Transport> {
  const suppressTracing = await loadSuppressTracing();
  const given = options.http.dispatcher;
  const dispatcher = given ?? (await loadDispatchers()).createDispatcher(options, suppressTracing);
  const connections = new ConnectionCount(dispatcher, new URL(options.baseUrl).origin);
  const dispatch: Dispatch = (request, handler) =>
    suppressTracing(() => dispatcher.dispatch(request, handler));
  return {
    http: createHttpService(options.baseUrl, dispatch, connections),
    stream: ({ path, headers, signal, onSent }) =>
      new Promise((resolve, reject) => {
        const done = (outcome: StreamedReply | TransportFailure) =>
          outcome instanceof TransportFailure ? reject(outcome) : resolve(outcome);
        const exchange = new StreamedExchange(signal, done, onSent);
        dispatch({ origin: options.baseUrl, path, method: 'GET', headers }, exchange);
      }),
    async close() {
      connections.stop();
      if (dispatcher !== given) await dispatcher.destroy();
    },
  };
}

/**
 * undici on its own first: a module that could not import it would fail for good, since such failures are kept:
 * https://github.com/tc39/ecma262/issues/862
 */
async function loadDispatchers(): Promise<typeof import('./dispatcher.js')> {
  await import('undici');
  return import('./dispatcher.js');
}

function createHttpService(origin: string, dispatch: Dispatch, connections: ConnectionCount): HttpService {
  // Not `axios.create()`, which inherits `axios.defaults`: the application's headers, and transforms that see the
  // token.
  const client = new axios.Axios({
    adapter: createUndiciAdapter(origin, dispatch, connections),
    maxContentLength: LONGEST_REPLY,
    transformRequest: [
      (body: unknown) => (body === undefined || body instanceof Blob ? body : JSON.stringify(body)),
    ],
    // `readReply` alone judges statuses and bodies.
    validateStatus: null,
    transformResponse: [],
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    } as unknown as RawAxiosRequestHeaders,
  });
  // `HttpService` calls it unbound.
  client.request = client.request.bind(client);
  return new HttpService(client as AxiosInstance);
}
