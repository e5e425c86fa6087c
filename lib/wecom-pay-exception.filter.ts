import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, HttpStatus, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { throwError } from 'rxjs';
import type { Appearance } from './errors/errcode-kinds.js';
import { appearanceOf } from './errors/errcodes.js';
import type { WeComPayErrorCode } from './errors/wecom-pay.error.js';
import { WeComPayError } from './errors/wecom-pay.error.js';

interface HttpAnswer {
  readonly status: HttpStatus;
  readonly message: string;
}

const answer = (status: HttpStatus, message: string): HttpAnswer => ({ status, message });

const MISCONFIGURED = answer(HttpStatus.BAD_GATEWAY, "The payment service rejected this server's request.");
const AWAY = answer(HttpStatus.SERVICE_UNAVAILABLE, 'The payment service is unavailable. Try again later.');
const WRONG = answer(HttpStatus.UNPROCESSABLE_ENTITY, 'The payment service rejected the request as invalid.');
const CONFLICT = answer(HttpStatus.CONFLICT, 'The order or refund is in a state that does not allow this.');

const ANSWERS: Readonly<Record<WeComPayErrorCode, HttpAnswer>> = {
  INVALID_REQUEST: WRONG,
  ORDER_NOT_FOUND: answer(HttpStatus.NOT_FOUND, 'The payment service has no such order.'),
  APPLYMENT_NOT_FOUND: answer(HttpStatus.NOT_FOUND, 'The payment service has no such applyment.'),
  ORDER_NOT_CLOSED: CONFLICT,
  BILL_NOT_READY: answer(
    HttpStatus.SERVICE_UNAVAILABLE,
    'The payment service has not made the bill of that day yet. Try again later.',
  ),
  INVALID_OPTIONS: MISCONFIGURED,
  CREDENTIAL_REJECTED: MISCONFIGURED,
  PERMISSION_DENIED: MISCONFIGURED,
  TLS_FAILED: MISCONFIGURED,
  HTTP_REJECTED: MISCONFIGURED,
  UNKNOWN_ERRCODE: MISCONFIGURED,
  MALFORMED_REPLY: answer(HttpStatus.BAD_GATEWAY, 'The payment service sent an unusable reply.'),
  TOKEN_REJECTED: AWAY,
  THROTTLED: AWAY,
  BUSY: AWAY,
  UNAVAILABLE: AWAY,
  ABORTED: AWAY,
  ENGINE_UNAVAILABLE: AWAY,
  TIMEOUT: answer(HttpStatus.GATEWAY_TIMEOUT, 'The payment service did not answer in time.'),
};
const BY_APPEARANCE: Readonly<Record<Appearance, HttpAnswer>> = {
  conflict: CONFLICT,
  'wrong-request': WRONG,
  'too-often': AWAY,
};
const RETRY_AFTER_SECONDS = 5;

/**
 * Turns {@link WeComPayError}s into what the caller may know: an HTTP response with 404 for an unknown order or
 * applyment, 409 for what the state of the order or refund does not allow, 422 for an invalid request, 502, 503 with
 * `Retry-After`, or 504; `{ status: 'error', code, message }` to the caller of a microservice, and as the event
 * `exception` to a WebSocket client. It reveals nothing about the server's configuration; the log has the error and its
 * hint.
 *
 * @example app.useGlobalFilters(new WeComPayExceptionFilter(app.get(HttpAdapterHost)))
 */
@Catch(WeComPayError)
export class WeComPayExceptionFilter implements ExceptionFilter<WeComPayError> {
  private readonly logger = new Logger('WeComPay');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /**
   * @returns what Nest passes on to the caller of a microservice.
   * @throws {HttpException} in any other context, such as GraphQL, with what an HTTP response would say.
   */
  catch(error: WeComPayError, host: ArgumentsHost): Observable<never> | void {
    const reply = answerFor(error);
    switch (host.getType()) {
      case 'http':
        return this.respond(error, reply, host.switchToHttp().getResponse());
      case 'rpc':
        this.log(error, reply);
        return throwError(() => failure(error, reply));
      case 'ws':
        this.log(error, reply);
        return emitException(host.switchToWs(), failure(error, reply));
      default:
        this.log(error, reply);
        throw new HttpException(body(error, reply), reply.status);
    }
  }

  private respond(error: WeComPayError, reply: HttpAnswer, response: unknown): void {
    const { httpAdapter } = this.adapterHost;
    const isTooLate = httpAdapter.isHeadersSent(response) || wereSentRaw(response);
    this.log(error, reply, isTooLate);
    if (isTooLate) return void httpAdapter.end(response);
    if (reply.status === HttpStatus.SERVICE_UNAVAILABLE)
      httpAdapter.setHeader(response, 'Retry-After', String(secondsUntilRetry(error)));
    httpAdapter.reply(response, body(error, reply), reply.status);
  }

  /** An error that is not the server's own is logged only if the caller will not hear of it. */
  private log(error: WeComPayError, { status }: HttpAnswer, isUnheard = false): void {
    if (status >= HttpStatus.INTERNAL_SERVER_ERROR || isUnheard)
      this.logger.error(`${error.name}: ${error.message}`);
  }
}

/** An invalid request detected by this library is about the client's own input, so its message may be shown. */
function answerFor(error: WeComPayError): HttpAnswer {
  const appearance = appearanceOf(error);
  const { status, message } = appearance ? BY_APPEARANCE[appearance] : ANSWERS[error.code];
  const foundHere = error.code === 'INVALID_REQUEST' && error.errcode === undefined;
  return answer(status, foundHere ? error.message : message);
}

const body = ({ code }: WeComPayError, { status, message }: HttpAnswer) => ({
  statusCode: status,
  code,
  message,
});

/** The Fastify adapter of Nest 11 does not see headers that the application has sent through Node's own response. */
function wereSentRaw(response: unknown): boolean {
  const { raw } = Object(response) as { readonly raw?: { readonly headersSent?: boolean } };
  return raw?.headersSent === true;
}

/** In the shape of Nest's own filters for microservices and gateways. */
const failure = ({ code }: WeComPayError, { message }: HttpAnswer) => ({ status: 'error', code, message });

/** A client of Socket.IO, or a WebSocket, whose `emit()` reaches nobody but this process. */
interface WebSocketClient {
  readonly readyState?: unknown;
  send(text: string): void;
  emit(event: string, payload: object): void;
}

/** As Nest's `BaseWsExceptionFilter` does, which is not imported: most applications do not install its package. */
function emitException(host: ReturnType<ArgumentsHost['switchToWs']>, payload: object): void {
  const client = host.getClient<WebSocketClient>();
  const data = { ...payload, cause: { pattern: host.getPattern(), data: host.getData<unknown>() } };
  if (typeof client.readyState === 'number') client.send(JSON.stringify({ event: 'exception', data }));
  else client.emit('exception', data);
}

function secondsUntilRetry({ retryAfter }: WeComPayError): number {
  return retryAfter === undefined ? RETRY_AFTER_SECONDS : Math.max(1, Math.ceil(retryAfter / 1_000));
}
