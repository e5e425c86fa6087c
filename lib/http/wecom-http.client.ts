import { Inject, Injectable } from '@nestjs/common';
import type { AxiosResponse } from 'axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Readable } from 'node:stream';
import type { Endpoint } from '../calls/rules/endpoint.js';
import type { Lazily } from '../common/lazily.js';
import { lazily } from '../common/lazily.js';
import type { Secret } from '../common/secret.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { ClockReporter } from './clock-reporter.js';
import type { DispatcherOptions } from './transport/dispatcher.js';
import type { RequestDescription } from './observed-request.js';
import { observedRequest } from './observed-request.js';
import type { JsonObject } from './reply.js';
import { errorFromStatus, readReply } from './reply.js';
import { errorFromTransport } from './transport/transport-errors.js';
import type { Transport } from './transport/transport.js';
import { openTransport } from './transport/transport.js';
import type { UndiciRequestConfig } from './transport/undici-adapter.js';

/** Without one, `HttpService` creates a token per call and cancels it after the reply, which captures a stack trace. */
const NEVER_CANCELLED = axios.CancelToken.source().token;

export interface HttpClientOptions extends DispatcherOptions {
  readonly corpSecret: Secret;
}

/** What all requests have. */
interface SentRequest {
  readonly endpoint: Endpoint;
  /** How many requests of the same call came before it. */
  readonly resends: number;
  /** Called as soon as it is written to a connection. */
  readonly onSent: () => void;
}

/** One request to WeCom. */
export interface WeComRequest extends SentRequest {
  readonly query: Readonly<Record<string, string>>;
  /** Sent as JSON; a `Blob` as it is, with its type. */
  readonly body?: object;
  /** What must be masked in WeCom's error texts, in addition to `corpSecret`. */
  readonly secrets: readonly string[];
  /** What must be masked there too, however short it is. */
  readonly personal?: readonly string[];
  /** Aborts the request, which then fails with the signal's reason. */
  readonly signal: AbortSignal;
}

/** A file to download, from the host of the option `billBaseUrl`. */
export interface DownloadRequest extends SentRequest {
  /** Path and query; what is in the query is a secret. */
  readonly target: Secret;
  readonly authorization: Secret | undefined;
  /** Aborts the request as long as there is no reply. */
  readonly signal: AbortSignal;
}

/** WeChat Pay refuses requests without `accept` or `user-agent`. */
const DOWNLOAD_HEADERS = {
  accept: '*/*',
  'accept-encoding': 'identity',
  'user-agent': 'nestjs-wecom-pay',
};

/**
 * Sends one request and returns the JSON object of a successful reply. It has its own `HttpService`, so that neither
 * the application's axios defaults nor its interceptors see the token.
 */
@Injectable()
export class WeComHttpClient {
  readonly #options: HttpClientOptions;
  readonly #transport: Lazily<Transport>;
  readonly #downloads: Lazily<Transport>;
  readonly #clock: ClockReporter;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) options: HttpClientOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
  ) {
    this.#options = options;
    this.#transport = lazily(() => openTransport(options));
    this.#downloads = lazily(() => openTransport({ ...options, baseUrl: options.billBaseUrl }));
    this.#clock = new ClockReporter(account);
  }

  /** Closes the connections, except those of a dispatcher provided by the application. */
  async close(): Promise<void> {
    await Promise.all([this.#transport, this.#downloads].map(closeLoaded));
  }

  /** @throws {WeComPayError} for anything but a 2xx reply with a JSON object and no non-zero `errcode`. */
  exchange(request: WeComRequest): Promise<JsonObject> {
    const describe = () => this.described(request, this.#options.baseUrl);
    return observedRequest(describe, async (onStatus) => {
      const sentAt = Date.now();
      const { status, headers, data } = await this.send(request);
      const receivedAt = Date.now();
      onStatus(status);
      const reply = { status, headers: headers as Record<string, string>, body: data };
      const secrets = [...request.secrets, this.#options.corpSecret.reveal()];
      const json = readReply(reply, request.endpoint, receivedAt, secrets, request.personal);
      this.#clock.compare(reply.headers, sentAt, receivedAt);
      return json;
    });
  }

  /**
   * Begins to download a file; redirects are not followed. What fails while it is read is to be told by
   * {@link downloadError}.
   *
   * @throws {WeComPayError} for any status but 200.
   */
  download(request: DownloadRequest): Promise<Readable> {
    const { endpoint, target, authorization, signal, onSent } = request;
    const describe = () => this.described(request, this.#options.billBaseUrl);
    return observedRequest(describe, async (onStatus) => {
      const { stream } = await this.#downloads();
      const secret = authorization && { authorization: authorization.reveal() };
      const headers = { ...DOWNLOAD_HEADERS, ...secret };
      try {
        const reply = await stream({ path: target.reveal(), headers, signal, onSent });
        onStatus(reply.status);
        if (reply.status === 200) return reply.body;
        reply.body.destroy();
        throw errorFromStatus(reply, endpoint.path, Date.now());
      } catch (error) {
        throw signal.aborted ? signal.reason : this.downloadError(error, endpoint);
      }
    });
  }

  /** The error to tell of what failed below HTTP. */
  downloadError(error: unknown, { path }: Endpoint): WeComPayError {
    if (error instanceof WeComPayError) return error;
    return errorFromTransport(error, path, this.#options.billBaseUrl);
  }

  private described({ endpoint, resends }: SentRequest, baseUrl: string): RequestDescription {
    const { account } = this;
    const method = endpoint.method === 'get' ? 'GET' : 'POST';
    return { account, endpoint: endpoint.path, method, origin: new URL(baseUrl).origin, resends };
  }

  private async send({
    endpoint: { path, method },
    query,
    body,
    signal,
    onSent,
  }: WeComRequest): Promise<AxiosResponse<string>> {
    const { http } = await this.#transport();
    const config: UndiciRequestConfig = {
      method,
      url: `${path}?${new URLSearchParams(query).toString()}`,
      data: body,
      ...(body instanceof Blob && { headers: { 'content-type': body.type } }),
      signal,
      onSent,
      cancelToken: NEVER_CANCELLED,
    };
    try {
      return await firstValueFrom(http.request<string>(config));
    } catch (error) {
      throw signal.aborted ? signal.reason : errorFromTransport(error, path, this.#options.baseUrl);
    }
  }
}

async function closeLoaded({ loaded }: Lazily<Transport>): Promise<void> {
  const transport = await loaded?.catch(() => undefined);
  await transport?.close();
}
