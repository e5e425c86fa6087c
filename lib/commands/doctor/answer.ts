import type { Endpoint } from '../../calls/rules/endpoint.js';
import type { Departure } from '../../decode/decode.js';
import type { Constructor } from '../../decode/field-rules.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import { assertEchoes, decodeReply } from '../../http/decode-reply.js';
import type { HttpReply } from '../../http/transport/exchange.js';
import { readReply } from '../../http/reply.js';

/** What an answer of WeCom means to the module. */
export interface Answer {
  /** What it says, if it is a success. */
  readonly result: object | undefined;
  readonly error: WeComPayError | undefined;
  /** Where it departs from WeCom's documentation without being unusable. */
  readonly departures: readonly Departure[];
}

export interface Question {
  readonly endpoint: Endpoint;
  /** What was posted, if anything. */
  readonly request: Readonly<Record<string, unknown>> | undefined;
  readonly dto: Constructor;
  /** What is masked in the error. */
  readonly secrets: readonly string[];
}

export const UNANSWERED = { reply: undefined, result: undefined, departures: [] } as const;

/** Judges an answer as the module does. */
export function readAnswer(reply: HttpReply, { endpoint, request = {}, dto, secrets }: Question): Answer {
  const departures: Departure[] = [];
  try {
    const json = readReply(reply, endpoint, Date.now(), secrets);
    const result = decodeReply(dto, json, endpoint.path, (departure) => departures.push(departure));
    assertEchoes(dto, result, request, endpoint.path);
    return { result, error: undefined, departures };
  } catch (error) {
    if (!(error instanceof WeComPayError)) throw error;
    return { result: undefined, error, departures };
  }
}
