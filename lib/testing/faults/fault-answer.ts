import { gzipSync } from 'node:zlib';
import type { Answer, JsonObject } from '../exchange/answer.js';
import { encodeBody, htmlAnswer, isJsonObject, jsonAnswer, JSON_HEADERS } from '../exchange/answer.js';
import type { RequestFault } from './fault.js';

const DEFAULT_INFLATED_MIB = 64;
const DEFAULT_OVERSIZE_BYTES = 64 * 1024 + 1;

/** Applies a fault to the correct answer. Faults that affect only the transport leave it unchanged. */
export function distort(
  answer: Answer,
  fault: RequestFault,
  failure: (errcode: number) => JsonObject,
): Answer {
  switch (fault.kind) {
    case 'html':
      return htmlAnswer(200, 'Welcome');
    case 'empty':
      return { ...answer, body: '' };
    case 'body':
      return {
        status: fault.status ?? 200,
        headers: fault.headers ?? JSON_HEADERS,
        body: fault.body,
      };
    case 'status':
      return withHeaders(htmlAnswer(fault.status, `${fault.status}`), fault.headers ?? {});
    case 'errcode': {
      const body = failure(fault.errcode);
      return jsonAnswer(fault.errmsg === undefined ? body : { ...body, errmsg: fault.errmsg });
    }
    case 'patch':
      return changed(answer, fault.fields);
    case 'wrong-order':
      return changed(answer, wrongIds(fault));
    case 'oversize':
      return { ...answer, body: pad(answer, fault.bytes ?? DEFAULT_OVERSIZE_BYTES) };
    case 'gzip-bomb':
      return withHeaders(
        { ...answer, body: bomb(encodeBody(answer.body), fault.inflatedMiB ?? DEFAULT_INFLATED_MIB) },
        { 'content-encoding': 'gzip' },
      );
    case 'truncate':
      return fault.framing === 'intact' ? { ...answer, body: firstHalf(encodeBody(answer.body)) } : answer;
    default:
      return answer;
  }
}

export function firstHalf(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

function changed({ status, body }: Answer, fields: Readonly<JsonObject>): Answer {
  return { ...jsonAnswer(merge(body, fields)), status };
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function wrongIds({
  out_trade_no,
  mchid,
}: {
  out_trade_no?: string | undefined;
  mchid?: string | undefined;
}): JsonObject {
  if (out_trade_no === undefined && mchid === undefined) return { out_trade_no: 'SOMEONE-ELSES-ORDER' };
  return { ...(out_trade_no !== undefined && { out_trade_no }), ...(mchid !== undefined && { mchid }) };
}

function merge(target: unknown, fields: Readonly<JsonObject>): JsonObject {
  const merged: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) delete merged[name];
    else merged[name] = isJsonObject(value) ? merge(merged[name], value) : value;
  }
  return merged;
}

function pad({ body }: Answer, bytes: number): JsonObject {
  const fields = isJsonObject(body) ? body : {};
  const missing = bytes - encodeBody({ ...fields, padding: '' }).length;
  return { ...fields, padding: 'x'.repeat(Math.max(0, missing)) };
}

/** A gzip stream may have several members: one MiB of spaces is compressed once and repeated. */
function bomb(body: Buffer, inflatedMiB: number): Buffer {
  const oneMiB = gzipSync(Buffer.alloc(1024 * 1024, ' '));
  return Buffer.concat([...Array.from({ length: inflatedMiB }, () => oneMiB), gzipSync(body)]);
}
