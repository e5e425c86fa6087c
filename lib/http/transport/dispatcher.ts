import type { Dispatcher } from 'undici';
import { Client, Pool } from 'undici';
import type { ResolvedCallsOptions } from '../../calls/calls.options.js';
import type { ResolvedConnectionOptions } from '../connection.options.js';
import { CONNECT_TIMEOUT } from '../connection.options.js';
import { createProxyAgent } from './proxy-agent.js';
import type { SuppressTracing } from './suppress-tracing.js';

export interface DispatcherOptions
  extends ResolvedConnectionOptions, Pick<ResolvedCallsOptions, 'maxConcurrency'> {}

/** Connections to WeCom that stay open between calls, so that a poll every few seconds needs no new TLS handshake. */
export function createDispatcher(
  { baseUrl, maxConcurrency, http }: DispatcherOptions,
  suppressTracing: SuppressTracing,
): Dispatcher {
  const { ca, addressTimeout } = http;
  const connect = {
    timeout: CONNECT_TIMEOUT,
    ...(ca === undefined ? {} : { ca: ca as string | Buffer | string[] }),
    ...(addressTimeout === undefined ? {} : { autoSelectFamilyAttemptTimeout: addressTimeout }),
  };
  const pool = {
    connect,
    connections: maxConcurrency,
    keepAliveTimeout: http.keepAliveTimeout,
    // The server's keep-alive hint may shorten it, but not extend it.
    keepAliveMaxTimeout: http.keepAliveTimeout,
    // Each request has a timer of its own that runs from connecting to the last byte.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A request that had to wait for a connection leaves in the context of the one before it.
    factory: (origin: URL, options: object) => new UntracedClient(origin, options, suppressTracing),
  };
  return http.proxy ? createProxyAgent(http.proxy.reveal(), pool) : new Pool(baseUrl, pool);
}

class UntracedClient extends Client {
  constructor(
    origin: URL,
    options: Client.Options,
    private readonly suppressTracing: SuppressTracing,
  ) {
    super(origin, options);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.suppressTracing(() => super.dispatch(options, handler));
  }
}
