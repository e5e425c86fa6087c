import { clearTimeout, setTimeout } from 'node:timers';
import type { IncomingHttpHeaders } from 'node:http';
import type { Received } from '../exchange/received.js';
import { readableBody } from '../exchange/received.js';
import type { FaultKind } from '../faults/fault.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A request received by the fake. */
export interface FakeRequest {
  readonly method: string;
  /** Includes the query string. */
  readonly path: string;
  /** Excludes the query string. */
  readonly endpoint: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Parsed if it is JSON, else the text; `undefined` if there was none, or an upload. */
  readonly body: unknown;
  /** Milliseconds since the epoch, on the clock of the fake. */
  readonly at: number;
  /** Number of the TCP connection, from 1. */
  readonly connection: number;
  /** The fault that hit it. */
  readonly fault: FaultKind | undefined;
  /** HTTP status of the answer; `undefined` if none was sent (yet). */
  readonly status: number | undefined;
  /** `errcode` of the answer; `undefined` if none was sent (yet) or it has none. */
  readonly errcode: number | undefined;
}

/** An endpoint, or a predicate that is called when a request has arrived, before it is answered. */
export type FakeRequestMatcher = string | ((request: FakeRequest) => boolean);

/** Options of {@link FakeWeCom.waitForRequest}. */
export interface WaitForRequestOptions {
  /** Milliseconds, in real time. @default 5_000 */
  readonly timeout?: number | undefined;
  /** Waits for the n-th matching request. @default 1 */
  readonly count?: number | undefined;
}

interface Wait {
  readonly matches: (request: FakeRequest) => boolean;
  missing: number;
  readonly resolve: (request: FakeRequest) => void;
  readonly reject: (error: unknown) => void;
}

/** The most recent requests, up to a bound; the oldest are dropped first. */
export class RequestLog {
  readonly #bound: number;
  readonly #waits = new Set<Wait>();
  #requests: FakeRequest[] = [];

  constructor(bound: number) {
    this.#bound = bound;
  }

  all(): readonly FakeRequest[] {
    return [...this.#requests];
  }

  to(endpoint: string): readonly FakeRequest[] {
    return this.#requests.filter((request) => request.endpoint === endpoint);
  }

  clear(): void {
    this.#requests = [];
  }

  add(request: FakeRequest): void {
    if (this.#requests.length >= this.#bound) this.#requests.shift();
    this.#requests.push(request);
    for (const wait of this.#waits) notify(wait, request);
  }

  waitFor(matcher: FakeRequestMatcher, options: WaitForRequestOptions): Promise<FakeRequest> {
    const { timeout = 5_000, count = 1 } = options;
    const matches =
      typeof matcher === 'string' ? (request: FakeRequest) => request.endpoint === matcher : matcher;
    const found = this.#requests.filter(matches);
    const last = found[count - 1];
    if (last) return Promise.resolve(last);
    return new Promise<FakeRequest>((resolve, reject) => {
      const giveUp = () => settle(() => reject(timeoutError(matcher, count, wait.missing, timeout)));
      const timer = setTimeout(giveUp, timeout);
      const settle = (settlement: () => void): void => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        settlement();
      };
      const wait: Wait = {
        matches,
        missing: count - found.length,
        resolve: (request) => settle(() => resolve(request)),
        reject: (error) => settle(() => reject(error)),
      };
      this.#waits.add(wait);
    });
  }

  /** Rejects every wait. */
  close(): void {
    for (const wait of this.#waits) wait.reject(new Error('FakeWeCom: closed while waiting for a request'));
  }
}

/** A request that has not been answered yet. */
export function newEntry(
  { method, path, endpoint, query, headers, text }: Received,
  at: number,
  connection: number,
  fault: FaultKind | undefined,
): Mutable<FakeRequest> {
  return {
    method,
    path,
    endpoint,
    query,
    headers,
    body: readableBody(text),
    at,
    connection,
    fault,
    status: undefined,
    errcode: undefined,
  };
}

function notify(wait: Wait, request: FakeRequest): void {
  try {
    if (!wait.matches(request)) return;
    wait.missing -= 1;
    if (wait.missing === 0) wait.resolve(request);
  } catch (error) {
    wait.reject(error);
  }
}

function timeoutError(matcher: FakeRequestMatcher, count: number, missing: number, timeout: number): Error {
  const wanted = typeof matcher === 'string' ? `to ${matcher}` : 'that match';
  return new Error(
    `FakeWeCom: ${count - missing} of ${count} requests ${wanted} arrived within ${timeout} ms`,
  );
}
