import type { AccessTokenService } from '../access-token/access-token.service.js';
import type { Call } from '../calls/call.js';
import type { RunOptions } from '../calls/call-options.js';
import type { CallRunner } from '../calls/call-runner.js';
import type { Endpoint } from '../calls/rules/endpoint.js';
import type { Departure } from '../decode/decode.js';
import type { Constructor } from '../decode/field-rules.js';
import { WeComTokenError } from '../errors/wecom-pay.errors.js';
import { assertEchoes, decodeReply } from '../http/decode-reply.js';
import type { WeComHttpClient } from '../http/wecom-http.client.js';
import type { DriftReporter } from '../http/drift-reporter.js';

/** A test may replace the service by an object that has no more than `get()`. */
interface Tokens extends Pick<AccessTokenService, 'get'> {
  readonly held?: string | undefined;
  invalidate?(token: string, errcode?: number): Promise<void>;
}

interface ApiRequest {
  readonly endpoint: Endpoint;
  readonly body: object;
  readonly personal: readonly string[];
}

/** Calls WeCom's JSON APIs with the access token of the account. */
export class WeComApiClient {
  constructor(
    private readonly tokens: Tokens,
    private readonly runner: CallRunner,
    private readonly http: WeComHttpClient,
    private readonly drift: DriftReporter,
  ) {}

  /**
   * @param body sent as JSON; a `Blob` as it is, with its type.
   * @param dto the class of the reply; its field decorators decide what is accepted.
   * @throws {WeComPayError}
   */
  post<T extends object>(
    endpoint: Endpoint,
    body: object,
    dto: Constructor<T>,
    options: RunOptions,
  ): Promise<T> {
    return this.runner.run(endpoint, options, async (call) => {
      const { personal = [] } = options;
      const send = (token: string) => this.send(call, token, { endpoint, body, personal }, dto);
      const token = await this.tokens.get();
      try {
        return await send(token);
      } catch (error) {
        if (!(error instanceof WeComTokenError)) throw error;
        return send(await this.tokens.get());
      }
    });
  }

  private async send<T extends object>(
    call: Call,
    initialToken: string,
    request: ApiRequest,
    dto: Constructor<T>,
  ): Promise<T> {
    const { endpoint, body } = request;
    let token = initialToken;
    try {
      return await call.send(async (attempt) => {
        // The token may have been replaced while the request was waiting for its turn.
        token = this.tokens.held ?? token;
        const query = { access_token: token };
        const json = await this.http.exchange({ ...request, ...attempt, query, secrets: [token] });
        const { path } = endpoint;
        const departures: Departure[] = [];
        const reply = decodeReply(dto, json, path, (departure) => departures.push(departure));
        assertEchoes(dto, reply, body as Readonly<Record<string, unknown>>, path);
        for (const departure of departures) this.drift.report({ endpoint: path, ...departure });
        return reply;
      });
    } catch (error) {
      if (error instanceof WeComTokenError) await this.tokens.invalidate?.(token, error.errcode);
      throw error;
    }
  }
}
