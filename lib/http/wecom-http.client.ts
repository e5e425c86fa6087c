import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import type { AxiosInstance, AxiosResponse, RawAxiosRequestHeaders } from 'axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Dispatcher } from 'undici';
import type { Endpoint } from '../calls/endpoint.js';
import type { Secret } from '../common/secret.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { ConnectionCount } from './connection-count.js';
import type { DispatcherOptions } from './dispatcher.js';
import { createDispatcher } from './dispatcher.js';
import type { JsonObject } from './reply.js';
import { readReply } from './reply.js';
import { errorFromTransport } from './transport-errors.js';
import { createUndiciAdapter } from './undici-adapter.js';

const LONGEST_REPLY = 64 * 1024;
/** Without one, `HttpService` creates a token per call and cancels it after the reply, which captures a stack trace. */
const NEVER_CANCELLED = axios.CancelToken.source().token;

export interface HttpClientOptions extends DispatcherOptions {
  readonly corpSecret: Secret;
}

/** One request to WeCom. */
export interface WeComRequest {
  readonly endpoint: Endpoint;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: object;
  /** What must be masked in WeCom's error texts, in addition to `corpSecret`. */
  readonly secrets: readonly string[];
  /** Aborts the request, which then fails with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request and returns the JSON object of a successful reply. It has its own `HttpService`, so that neither
 * the application's axios defaults nor its interceptors see the token.
 */
@Injectable()
export class WeComHttpClient {
  readonly #http: HttpService;
  readonly #connections: ConnectionCount;
  readonly #own: Dispatcher | undefined;
  readonly #corpSecret: Secret;

  constructor(@Inject(WECOM_PAY_OPTIONS) options: HttpClientOptions) {
    const dispatcher = options.http.dispatcher ?? createDispatcher(options);
    this.#own = dispatcher === options.http.dispatcher ? undefined : dispatcher;
    this.#connections = new ConnectionCount(dispatcher);
    this.#http = createHttpService(options.baseUrl, dispatcher, this.#connections);
    this.#corpSecret = options.corpSecret;
  }

  /** Closes the connections, except those of a dispatcher provided by the application. */
  async close(): Promise<void> {
    this.#connections.stop();
    await this.#own?.destroy();
  }

  /** @throws {WeComPayError} for anything but a 2xx reply with a JSON object and no non-zero `errcode`. */
  async exchange(request: WeComRequest): Promise<JsonObject> {
    const { status, headers, data } = await this.send(request);
    const reply = { status, headers: headers as Record<string, string>, body: data };
    const secrets = [...request.secrets, this.#corpSecret.reveal()];
    return readReply(reply, request.endpoint, Date.now(), secrets);
  }

  private async send({
    endpoint: { path, method },
    query,
    body,
    signal,
  }: WeComRequest): Promise<AxiosResponse<string>> {
    try {
      return await firstValueFrom(
        this.#http.request<string>({
          method,
          url: `${path}?${new URLSearchParams(query).toString()}`,
          data: body,
          signal,
          cancelToken: NEVER_CANCELLED,
        }),
      );
    } catch (error) {
      throw signal.aborted ? signal.reason : errorFromTransport(error, path);
    }
  }
}

function createHttpService(
  origin: string,
  dispatcher: Dispatcher,
  connections: ConnectionCount,
): HttpService {
  // Not `axios.create()`, which inherits `axios.defaults`: the application's headers, and transforms that see the
  // token.
  const client = new axios.Axios({
    adapter: createUndiciAdapter(origin, dispatcher, connections),
    maxContentLength: LONGEST_REPLY,
    transformRequest: [(body: unknown) => (body === undefined ? body : JSON.stringify(body))],
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
