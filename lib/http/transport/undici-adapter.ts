import type { AxiosAdapter, AxiosRequestConfig, AxiosResponse } from 'axios';
import type { Dispatcher } from 'undici';
import type { ConnectionCount } from './connection-count.js';
import { Exchange } from './exchange.js';
import { TransportFailure } from './transport-failure.js';

export type Dispatch = (request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => unknown;

/** What the adapter understands besides axios's own settings. */
export interface UndiciRequestConfig extends AxiosRequestConfig {
  /** Called as soon as the request is written to a connection. */
  readonly onSent?: () => void;
}

/**
 * Lets axios, and with it Nest's `HttpService`, send through undici, at a fraction of the cost of axios's own adapter.
 * `config.url` is a path with a query; the origin is fixed. Redirects are not followed, proxy variables are ignored,
 * and a reply longer than `maxContentLength`, before or after decompression, is rejected.
 *
 * Rejects with {@link TransportFailure}, never with an `AxiosError`, which carries the URL and with it the access
 * token.
 */
export function createUndiciAdapter(
  origin: string,
  dispatch: Dispatch,
  connections: ConnectionCount,
): AxiosAdapter {
  return (config) =>
    new Promise<AxiosResponse<string>>((resolve, reject) => {
      const exchange = new Exchange(
        config.maxContentLength ?? Infinity,
        connections.hasIdle,
        config.signal as AbortSignal | undefined,
        (outcome) => {
          connections.requestEnded();
          if (outcome instanceof TransportFailure) return reject(outcome);
          const { status, headers, body } = outcome;
          resolve({ data: body, status, statusText: '', headers: headers as Record<string, string>, config });
        },
        (config as UndiciRequestConfig).onSent,
      );
      connections.requestStarted();
      dispatch(
        {
          origin,
          path: config.url ?? '/',
          method: (config.method ?? 'get').toUpperCase(),
          headers: config.headers.toJSON(),
          // undici takes a Blob as well, and reads it while it sends: https://github.com/nodejs/undici/blob/v7.30.2/lib/core/request.js#L159
          body: (config.data as string | undefined) ?? null,
        },
        exchange,
      );
    });
}
