import { DEFAULT_ORIGIN } from '../../../http/connection.options.js';
import type { Exchange } from '../session.js';
import type { Doubt } from './doubts.js';
import { doubtsAfter } from './doubts.js';
import { Marks } from './marks.js';
import type { RecordedExchange } from './recorded-exchange.js';
import { recordedExchange } from './recorded-exchange.js';

/** What is written by `--record`. */
export interface Recording {
  readonly format: 1;
  /** Of this package. */
  readonly version: string;
  /** Whether WeCom itself was asked. */
  readonly of: 'WeCom' | 'another server';
  readonly exchanges: readonly RecordedExchange[];
  readonly doubts: readonly Doubt[];
}

export function recordingOf(
  exchanges: readonly Exchange[],
  baseUrl: string | undefined,
  version: string,
): Recording {
  const marks = new Marks();
  const recorded = exchanges.map((exchange) => recordedExchange(exchange, marks));
  return {
    format: 1,
    version,
    of: baseUrl === DEFAULT_ORIGIN ? 'WeCom' : 'another server',
    exchanges: recorded,
    doubts: doubtsAfter(recorded),
  };
}
