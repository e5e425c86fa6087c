import type { Dispatcher } from 'undici';
import { Pool, ProxyAgent } from 'undici';
import type { ResolvedCallsOptions } from '../calls/calls.options.js';
import type { ResolvedConnectionOptions } from './connection.options.js';

export interface DispatcherOptions
  extends ResolvedConnectionOptions, Pick<ResolvedCallsOptions, 'maxConcurrency'> {}

const CONNECT_TIMEOUT = 5_000;

/** Connections to WeCom that stay open between calls, so that a poll every few seconds needs no new TLS handshake. */
export function createDispatcher({ baseUrl, maxConcurrency, http }: DispatcherOptions): Dispatcher {
  const tls = {
    timeout: CONNECT_TIMEOUT,
    ...(http.ca === undefined ? {} : { ca: http.ca as string | Buffer | string[] }),
  };
  const pool = {
    connections: maxConcurrency,
    keepAliveTimeout: http.keepAliveTimeout,
    // The server's keep-alive hint may shorten it, but not extend it.
    keepAliveMaxTimeout: http.keepAliveTimeout,
    // Each request has a timer of its own that runs from connecting to the last byte.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  if (http.proxy) return new ProxyAgent({ ...pool, uri: http.proxy.reveal(), requestTls: tls });
  return new Pool(baseUrl, { ...pool, connect: tls });
}
