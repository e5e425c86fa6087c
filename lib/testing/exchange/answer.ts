import { types } from 'node:util';

export type JsonObject = Record<string, unknown>;

/** An answer of the fake, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | string | Uint8Array;
}

export const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };
const HTML_HEADERS = { 'content-type': 'text/html; charset=utf-8' };
/** What a header may not hold. */
const UNPRINTABLE = /[^\x20-\x7e]/gu;

/** WeCom repeats `errcode` and `errmsg` in headers, which are there even if the body has neither. */
export function jsonAnswer(body: JsonObject): Answer {
  const { errcode = 0, errmsg = 'ok' } = body;
  const headers = {
    ...JSON_HEADERS,
    'error-code': String(errcode).replace(UNPRINTABLE, '?'),
    'error-msg': String(errmsg).replace(UNPRINTABLE, '?'),
  };
  return { status: 200, headers, body };
}

/** What WeCom answers on a path that it does not know. */
export const NOTHING_HERE: Answer = { status: 404, headers: {}, body: '' };

/** Stands for the answer to a request that never arrived. */
export const UNHEARD: Answer = { status: 200, headers: JSON_HEADERS, body: '' };

export function htmlAnswer(status: number, title: string): Answer {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: HTML_HEADERS, body };
}

/** The answer with the time at which it was given. @param now milliseconds since the epoch */
export function dated(answer: Answer, now: number): Answer {
  return { ...answer, headers: { date: new Date(now).toUTCString(), ...answer.headers } };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !types.isUint8Array(value);
}

export function encodeBody(body: Answer['body']): Buffer {
  if (types.isUint8Array(body)) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

export function errcodeOf({ body }: Answer): number | undefined {
  return isJsonObject(body) && typeof body['errcode'] === 'number' ? body['errcode'] : undefined;
}
