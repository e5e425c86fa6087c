import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpStatus, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { WeComPayErrorCode } from './errors/wecom-pay.errors.js';
import { WeComPayError } from './errors/wecom-pay.errors.js';

interface HttpAnswer {
  readonly status: HttpStatus;
  readonly message: string;
}

const answer = (status: HttpStatus, message: string): HttpAnswer => ({ status, message });

const MISCONFIGURED = answer(HttpStatus.BAD_GATEWAY, "The payment service rejected this server's request.");
const AWAY = answer(HttpStatus.SERVICE_UNAVAILABLE, 'The payment service is unavailable. Try again later.');

const ANSWERS: Readonly<Record<WeComPayErrorCode, HttpAnswer>> = {
  INVALID_REQUEST: answer(
    HttpStatus.UNPROCESSABLE_ENTITY,
    'The payment service rejected the request as invalid.',
  ),
  ORDER_NOT_FOUND: answer(HttpStatus.NOT_FOUND, 'The payment service has no such order.'),
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
const RETRY_AFTER_SECONDS = 5;

/**
 * Turns {@link WeComPayError}s into HTTP responses: 404 for an unknown order, 422 for an invalid order number, 502, 503
 * with `Retry-After`, 504. The response reveals nothing about the server's configuration; the log has the error and its
 * hint.
 *
 * @example app.useGlobalFilters(new WeComPayExceptionFilter(app.get(HttpAdapterHost)))
 */
@Catch(WeComPayError)
export class WeComPayExceptionFilter implements ExceptionFilter<WeComPayError> {
  private readonly logger = new Logger('WeComPay');

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: WeComPayError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const { status, message } = answerFor(error);
    const response = host.switchToHttp().getResponse<unknown>();
    const { httpAdapter } = this.adapterHost;
    if (status >= HttpStatus.INTERNAL_SERVER_ERROR) this.logger.error(`${error.name}: ${error.message}`);
    if (status === HttpStatus.SERVICE_UNAVAILABLE) {
      const seconds =
        error.retryAfter === undefined
          ? RETRY_AFTER_SECONDS
          : Math.max(1, Math.ceil(error.retryAfter / 1000));
      httpAdapter.setHeader(response, 'Retry-After', String(seconds));
    }
    httpAdapter.reply(response, { statusCode: status, code: error.code, message }, status);
  }
}

/** An invalid request detected by this library is about the client's own input, so its message may be shown. */
function answerFor(error: WeComPayError): HttpAnswer {
  const { status, message } = ANSWERS[error.code];
  const foundHere = error.code === 'INVALID_REQUEST' && error.errcode === undefined;
  return answer(status, foundHere ? error.message : message);
}
