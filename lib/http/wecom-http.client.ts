import { Inject, Injectable } from '@nestjs/common';
import type { AxiosResponse } from 'axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Endpoint } from '../calls/endpoint.js';
import type { Lazily } from '../common/lazily.js';
import { lazily } from '../common/lazily.js';
import type { Secret } from '../common/secret.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import type { DispatcherOptions } from './dispatcher.js';
import type { JsonObject } from './reply.js';
import { readReply } from './reply.js';
import { errorFromTransport } from './transport-errors.js';
import type { Transport } from './transport.js';
import { openTransport } from './transport.js';
import type { UndiciRequestConfig } from './undici-adapter.js';

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
  /** Called as soon as it is written to a connection. */
  readonly onSent: () => void;
}

/**
 * Sends one request and returns the JSON object of a successful reply. It has its own `HttpService`, so that neither
 * the application's axios defaults nor its interceptors see the token.
 */
@Injectable()
export class WeComHttpClient {
  readonly #options: HttpClientOptions;
  readonly #transport: Lazily<Transport>;

  constructor(@Inject(WECOM_PAY_OPTIONS) options: HttpClientOptions) {
    this.#options = options;
    this.#transport = lazily(() => openTransport(options));
  }

  /** Closes the connections, except those of a dispatcher provided by the application. */
  async close(): Promise<void> {
    const transport = await this.#transport.loaded?.catch(() => undefined);
    await transport?.close();
  }

  /** @throws {WeComPayError} for anything but a 2xx reply with a JSON object and no non-zero `errcode`. */
  async exchange(request: WeComRequest): Promise<JsonObject> {
    const { status, headers, data } = await this.send(request);
    const reply = { status, headers: headers as Record<string, string>, body: data };
    const secrets = [...request.secrets, this.#options.corpSecret.reveal()];
    return readReply(reply, request.endpoint, Date.now(), secrets);
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
