import { codeOrNameOf, projectCause } from '../../errors/project-cause.js';
import { isTlsCode } from '../../errors/tls-codes.js';
import type { WeComPayError } from '../../errors/wecom-pay.error.js';
import {
  WeComHttpError,
  WeComReplyError,
  WeComTlsError,
  WeComUnavailableError,
} from '../../errors/wecom-pay.errors.js';
import { ProxyFailure } from './proxy-failure.js';
import { TransportFailure } from './transport-failure.js';

const NOT_HTTP = /^(?:HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/u;

/**
 * Converts whatever failed below HTTP into an error of the library.
 * @param origin the option `baseUrl`, for the message.
 */
export function errorFromTransport(error: unknown, endpoint: string, origin: string): WeComPayError {
  if (!(error instanceof TransportFailure)) return unreachable(error, endpoint, origin);
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
      return unreachable(error.reason, endpoint, origin, error.keptConnection);
  }
}

function unreachable(
  error: unknown,
  endpoint: string,
  origin: string,
  keptConnection = false,
): WeComPayError {
  if (!(error instanceof ProxyFailure)) return notReached(wecomAt(origin), error, endpoint, keptConnection);
  if (error.status === undefined) return notReached(PROXY, error.reason, endpoint, false);
  return refusedByProxy(error.status, endpoint);
}

/** How the failure of a connection is told, by who is at its other end. */
interface Peer {
  readonly tls: Told;
  readonly notHttp: Told;
  readonly away: Told;
}

interface Told {
  readonly what: string;
  readonly hint?: string;
}

const wecomAt = (origin: string): Peer => ({
  tls: {
    what: 'the TLS connection failed',
    hint: 'Check the certificate of baseUrl, the system clock, and the option http.ca.',
  },
  notHttp: { what: 'the reply is not HTTP' },
  away: {
    what: `WeCom is unreachable at ${origin}`,
    hint: 'Check the network, DNS, the proxy and baseUrl; if they are fine, WeCom is temporarily unreachable.',
  },
});

const PROXY: Peer = {
  tls: {
    what: 'the TLS connection to the proxy failed',
    hint: 'Check the protocol and the host in http.proxy, the certificate of the proxy, and the option http.ca.',
  },
  notHttp: {
    what: 'the reply of the proxy is not HTTP',
    hint: 'Check the protocol and the port in http.proxy.',
  },
  away: {
    what: 'the proxy is unreachable',
    hint: 'Check the host and the port in http.proxy, and the network between this server and the proxy.',
  },
};

function notReached(peer: Peer, error: unknown, endpoint: string, keptConnection: boolean): WeComPayError {
  const cause = projectCause(error);
  const code = codeOrNameOf(cause) ?? 'unknown';
  const details = ({ hint }: Told) => ({ endpoint, hint, cause });
  const sentence = ({ what, hint }: Told) => failed(endpoint, `${what} (${code})`, hint);
  if (isTlsCode(code)) return new WeComTlsError(sentence(peer.tls), details(peer.tls));
  if (NOT_HTTP.test(code)) return new WeComReplyError(sentence(peer.notHttp), details(peer.notHttp));
  return new WeComUnavailableError(sentence(peer.away), { ...details(peer.away), keptConnection });
}

const CREDENTIALS = 'Set the user and the password that the proxy asks for in http.proxy, or its token.';
const RULES = 'Allow this server, in the rules of the proxy, to connect to the host and the port of baseUrl.';
const LOG = 'Look in the log of the proxy for the reason, and check http.proxy.';
const PROXY_NETWORK =
  'Check DNS and the network of the proxy; if they are fine, WeCom is temporarily unreachable from there.';

function refusedByProxy(status: number, endpoint: string): WeComPayError {
  if (status === 408 || status === 429 || status >= 500) {
    const what = `the proxy opened no connection to WeCom (HTTP ${status})`;
    return new WeComUnavailableError(failed(endpoint, what, PROXY_NETWORK), {
      endpoint,
      hint: PROXY_NETWORK,
    });
  }
  const hint = status === 407 ? CREDENTIALS : status === 403 ? RULES : LOG;
  const what = `the proxy refused to connect to WeCom (HTTP ${status})`;
  return new WeComHttpError(failed(endpoint, what, hint), { endpoint, hint });
}

function failed(endpoint: string, what: string, hint: string | undefined): string {
  return `${endpoint} failed: ${what}.${hint === undefined ? '' : ` ${hint}`}`;
}
