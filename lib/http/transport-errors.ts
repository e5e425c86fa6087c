import { projectCause } from '../errors/project-cause.js';
import type { WeComPayError } from '../errors/wecom-pay.errors.js';
import { WeComReplyError, WeComTlsError, WeComUnavailableError } from '../errors/wecom-pay.errors.js';
import { TransportFailure } from './transport-failure.js';

const TLS_CODE =
  /^(?:CERT_|CRL_|ERR_SSL_|ERR_TLS_|EPROTO|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_)/u;

const NOT_HTTP = /^(?:HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/u;

/** Converts whatever failed below HTTP into an error of the library. */
export function errorFromTransport(error: unknown, endpoint: string): WeComPayError {
  if (!(error instanceof TransportFailure)) return unreachable(error, endpoint);
  switch (error.kind) {
    case 'too-long':
      return new WeComReplyError(`${endpoint} failed: the reply is longer than any WeCom reply.`, {
        endpoint,
      });
    case 'undecodable':
      return new WeComReplyError(`${endpoint} failed: the reply cannot be decompressed.`, { endpoint });
    case 'truncated':
      return new WeComReplyError(`${endpoint} failed: the reply is truncated.`, {
        endpoint,
        cause: projectCause(error.reason),
      });
    default:
      return unreachable(error.reason, endpoint, error.keptConnection);
  }
}

function unreachable(error: unknown, endpoint: string, keptConnection = false): WeComPayError {
  const cause = projectCause(error);
  const code = cause?.code ?? cause?.name ?? 'unknown';
  if (TLS_CODE.test(code)) {
    const hint = 'Check the certificate of baseUrl, the system clock, and the option http.ca.';
    return new WeComTlsError(`${endpoint} failed: the TLS connection failed (${code}). ${hint}`, {
      endpoint,
      hint,
      cause,
    });
  }
  if (NOT_HTTP.test(code)) {
    return new WeComReplyError(`${endpoint} failed: the reply is not HTTP (${code}).`, { endpoint, cause });
  }
  const hint =
    'Check the network, DNS, the proxy and baseUrl; if they are fine, WeCom is temporarily unreachable.';
  const message = `${endpoint} failed: WeCom is unreachable (${code}). ${hint}`;
  return new WeComUnavailableError(message, { endpoint, hint, cause, keptConnection });
}
