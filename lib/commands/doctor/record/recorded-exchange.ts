import { withoutByteOrderMark } from '../../../common/text.js';
import type { Exchange } from '../session.js';
import type { Marks } from './marks.js';
import { headerNamesOf, redacted, redactedHeaders } from './redact.js';

/** A question to WeCom and its answer, without anything that is about somebody. */
export interface RecordedExchange {
  readonly endpoint: string;
  readonly request?: unknown;
  /** In ms. */
  readonly took: number;
  /** What follows is missing if there was no answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly header_names?: readonly string[];
  /** Of the body, in characters. */
  readonly length?: number;
  /** Missing if it is not JSON. */
  readonly body?: unknown;
  /** What the module made of it. */
  readonly outcome: Outcome;
}

export interface Outcome {
  /** `OK`, or the code of the error. */
  readonly code: string;
  readonly errcode?: number | undefined;
  /** Why there was no answer: `ECONNREFUSED`. */
  readonly cause?: string | undefined;
  /** The fields of a usable answer that depart from WeCom's documentation. */
  readonly departures: readonly string[];
}

export function recordedExchange(exchange: Exchange, marks: Marks): RecordedExchange {
  const { endpoint, request, took, reply } = exchange;
  return {
    endpoint: endpoint.path,
    ...(request && { request: redacted(request, marks) }),
    took: Math.round(took),
    ...(reply && {
      status: reply.status,
      headers: redactedHeaders(reply.headers),
      header_names: headerNamesOf(reply.headers),
      length: reply.body.length,
      ...bodyOf(reply.body, marks),
    }),
    outcome: outcomeOf(exchange),
  };
}

export function outcomeOf({ error, departures }: Pick<Exchange, 'error' | 'departures'>): Outcome {
  return {
    code: error?.code ?? 'OK',
    errcode: error?.errcode,
    cause: error?.cause?.code,
    departures: error ? [] : departures.map(({ path }) => path),
  };
}

function bodyOf(text: string, marks: Marks): Pick<RecordedExchange, 'body'> {
  try {
    return { body: redacted(JSON.parse(withoutByteOrderMark(text)), marks) };
  } catch {
    return {};
  }
}
