import { GET_TOKEN } from '../../access-token/get-token.endpoint.js';
import { GetTokenResponseDto } from '../../access-token/get-token.response.dto.js';
import { noAnswerWithin } from '../../calls/call.js';
import type { Endpoint } from '../../calls/rules/endpoint.js';
import type { Constructor } from '../../decode/field-rules.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { HttpReply } from '../../http/transport/exchange.js';
import { errorFromTransport } from '../../http/transport/transport-errors.js';
import type { Transport } from '../../http/transport/transport.js';
import { openTransport } from '../../http/transport/transport.js';
import { OrderDto } from '../../order/dto/order.dto.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { toGetOrderRequest } from '../../order/order-ref.js';
import type { ResolvedWeComPayOptions } from '../../wecom-pay.options.js';
import type { Answer } from './answer.js';
import { readAnswer, UNANSWERED } from './answer.js';

/** A request to WeCom, and what came of it. */
export interface Exchange extends Answer {
  readonly endpoint: Endpoint;
  /** What was posted, if anything. */
  readonly request: Readonly<Record<string, unknown>> | undefined;
  /** When it was sent, in ms since the epoch. */
  readonly sentAt: number;
  /** How long the answer took, in ms. */
  readonly took: number;
  /** `undefined` if there was no answer. */
  readonly reply: HttpReply | undefined;
}

/** More than these requests are never sent. */
const MOST_REQUESTS = 5;

/**
 * Asks WeCom as the module does, on the same connections and with the same judgement of answers; but each question is
 * asked once, without retries, and the whole answer is kept.
 */
export class Session {
  readonly exchanges: Exchange[] = [];
  private tokenExchange: Promise<Exchange> | undefined;

  private constructor(
    private readonly options: ResolvedWeComPayOptions,
    private readonly transport: Transport,
  ) {}

  static async open(options: ResolvedWeComPayOptions): Promise<Session> {
    return new Session(options, await openTransport(options));
  }

  /** Asks for a token, the first time that it is called. Never rejects. */
  askForToken(): Promise<Exchange> {
    const { corpId, corpSecret } = this.options;
    const query = { corpid: corpId, corpsecret: corpSecret.reveal() };
    this.tokenExchange ??= this.ask(GET_TOKEN, query, undefined, GetTokenResponseDto);
    return this.tokenExchange;
  }

  /**
   * Queries an order of the merchant of the options. Never rejects for what WeCom does.
   * @throws {WeComPayError} (rejects) before any I/O, if the number cannot be one.
   */
  async askForOrder(out_trade_no: string): Promise<Exchange> {
    const request = toGetOrderRequest({ out_trade_no }, this.options);
    const body = { mchid: request.mchid, out_trade_no: request.out_trade_no };
    const { result } = await this.askForToken();
    const token = result instanceof GetTokenResponseDto ? result.access_token : '';
    return this.ask(GET_ORDER, { access_token: token }, body, OrderDto);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private async ask(
    endpoint: Endpoint,
    query: Readonly<Record<string, string>>,
    request: Exchange['request'],
    dto: Constructor,
  ): Promise<Exchange> {
    if (this.exchanges.length >= MOST_REQUESTS) throw new Error(`more than ${MOST_REQUESTS} requests`);
    const sentAt = Date.now();
    const startedAt = performance.now();
    const reply = await this.send(endpoint, query, request).catch((error: WeComPayError) => error);
    const asked = { endpoint, request, sentAt, took: performance.now() - startedAt };
    const secrets = [this.options.corpSecret.reveal(), query['access_token'] ?? ''];
    const exchange: Exchange =
      reply instanceof WeComPayError
        ? { ...asked, ...UNANSWERED, error: reply }
        : { ...asked, reply, ...readAnswer(reply, { endpoint, request, dto, secrets }) };
    this.exchanges.push(exchange);
    return exchange;
  }

  /** @throws {WeComPayError} */
  private async send(
    { path, method }: Endpoint,
    query: Readonly<Record<string, string>>,
    request: Exchange['request'],
  ): Promise<HttpReply> {
    const { attemptTimeout, baseUrl } = this.options;
    const signal = AbortSignal.timeout(attemptTimeout);
    const url = `${path}?${new URLSearchParams(query).toString()}`;
    try {
      const { axiosRef } = this.transport.http;
      const { status, headers, data } = await axiosRef.request<string>({
        method,
        url,
        data: request,
        signal,
      });
      return { status, headers: headers as HttpReply['headers'], body: data };
    } catch (error) {
      throw signal.aborted ? noAnswerWithin(path, attemptTimeout) : errorFromTransport(error, path, baseUrl);
    }
  }
}
